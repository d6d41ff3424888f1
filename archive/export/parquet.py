"""Rows as Parquet, by DuckDB: it never meets the archive, only the rows as JSONL in a file without a name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from archive.errors import ArchiveError, NoRoom
from archive.export.rows import Rows, write_objects
from archive.export.tables import DATE, INTEGER, TEXT, TIME, Columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPES = {TEXT: "varchar", INTEGER: "bigint", TIME: "timestamptz", DATE: "date"}


def write_parquet(path: Path, columns: Columns, rows: Rows) -> int:
    """Compressed by zstd; absent is null. The number of rows. Raises NoRoom, and ArchiveError without DuckDB."""
    with _duckdb(path) as connection, TemporaryFile(dir=path.parent) as lines, path.open("wb") as target:
        number = write_objects(lines, columns, rows)
        lines.flush()
        typed = ", ".join(f'cast("{name}" as {_TYPES[kind]}) as "{name}"' for name, kind in columns.items())
        read = {name: "bigint" if kind == INTEGER else "varchar" for name, kind in columns.items()}
        connection.execute(
            f"""copy (select {typed} from read_json('/dev/fd/{lines.fileno()}', format = 'newline_delimited',
                columns = {read}))
            to '/dev/fd/{target.fileno()}' (format parquet, compression zstd, use_tmp_file false)"""
        )
    return number


def count_parquet(path: Path, columns: Columns) -> int:
    """The number of rows, every value read. Raises ValueError where it is not whole, or not of these columns."""
    import duckdb

    values = ", ".join(f'max(hash("{name}"))' for name in columns)
    with _duckdb(path) as connection, path.open("rb") as file:
        try:
            read = f"select count(*), {values} from read_parquet('/dev/fd/{file.fileno()}')"
            return int(connection.execute(read).fetchall()[0][0])
        except duckdb.Error as error:
            raise ValueError(str(error)) from error


@contextmanager
def _duckdb(path: Path) -> "Iterator[DuckDBPyConnection]":
    """A database in memory that loads nothing from elsewhere; what it must put aside goes beside `path`."""
    try:
        import duckdb
    except ImportError as error:
        raise ArchiveError(
            "Parquet is written by DuckDB, which is not installed; `pip install duckdb`, or export csv or jsonl"
        ) from error
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": "256MB",
        "temp_directory": str(path.parent),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        with duckdb.connect(config=config) as connection:
            connection.execute("set timezone = 'UTC'")
            yield connection
    except duckdb.IOException as error:
        raise NoRoom(f"{path}: cannot be written ({error}); make room or give permission, then run again") from error
