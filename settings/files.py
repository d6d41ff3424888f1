"""Reading a settings file into typed values, with errors that name file, entry, key and the mend."""

import difflib
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from settings.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent

ModelT = TypeVar("ModelT", bound="Strict")


class Strict(BaseModel):
    """A table of a settings file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def load_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises SettingsError when it is absent, unreadable or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}; mend the file there") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def load_entries(path: Path, name: str) -> list[Any]:
    """The `[[name]]` tables of a TOML file that holds nothing else. Raises SettingsError."""
    tables = load_toml(path)
    unknown = sorted(set(tables) - {name})
    if unknown:
        raise SettingsError(f"{path}: unknown table {unknown[0]!r}; entries are [[{name}]] tables")
    entries = tables.get(name, [])
    if not isinstance(entries, list):
        raise SettingsError(f"{path}: [{name}] is one table; write [[{name}]] with two brackets")
    return entries


def typed(model: type[ModelT], table: Any, where: str) -> ModelT:
    """A table as a typed value. Raises SettingsError with a line for each fault, `where` in front."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise SettingsError("\n".join(f"{where}: {_fault(model, fault)}" for fault in error.errors())) from error


def _fault(model: type[Strict], fault: ErrorDetails) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"unknown key {key!r}; {_nearest(model, fault['loc'])}"
    if fault["type"] == "missing":
        return f"key {key!r} is missing; add it"
    if fault["type"] == "model_type":
        return f"{f'key {key!r}' if key else 'entry'} is not a table, got {fault['input']!r}; write key = value in it"
    message = fault["msg"].removeprefix("Value error, ")
    return f"key {key!r}: {message}, got {fault['input']!r}; correct the value"


def _nearest(model: type[Strict], location: tuple[int | str, ...]) -> str:
    known = sorted(_known_keys(model, location[:-1]))
    close = difflib.get_close_matches(str(location[-1]), known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(known)}"


def _known_keys(model: type[Strict], path: tuple[int | str, ...]) -> set[str]:
    """The keys of the table at `path`: nested tables are lists of Strict values."""
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            nested = [each for each in getattr(annotation, "__args__", ()) if isinstance(each, type)]
            model = next(each for each in nested if issubclass(each, Strict))
    return set(model.model_fields)
