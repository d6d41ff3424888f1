"""Imports run down: the table of docs/architecture.md, held against the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ROOMS = ("settings", "archive", "demo", "crawler", "monitor", "cli", "scheduler")

# room -> the rooms and modules of ours that it may import; the longest matching room rules
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "settings": ("settings",),
    "archive": ("archive",),
    "demo": ("demo",),
    "crawler": (
        "crawler",
        "settings",
        "archive.records",
        "archive.bodies",
        "archive.store",
        "archive.errors",
        "archive.lock",
    ),
    "crawler.platforms": ("crawler.platforms", "crawler.extract", "settings.portals", "archive.records"),
    "crawler.extract": ("crawler.extract", "settings.portals", "archive.records", "archive.bodies"),
    "crawler.discovery": (
        "crawler.discovery",
        "crawler.platforms",
        "crawler.extract",
        "crawler.reading",
        "archive.records",
    ),
    "crawler.files": ("crawler.files", "archive.records", "archive.bodies"),
    "monitor": ("monitor", "settings", "archive"),
    "scheduler": ("settings", "crawler.run", "monitor"),
    "cli": ROOMS,
}
FORBIDDEN = {"archive": ("scrapy", "twisted", "playwright"), "crawler.extract": ("scrapy", "twisted"),
             "crawler.platforms": ("scrapy", "twisted"), "crawler.files": ("scrapy", "twisted")}  # fmt: skip


def modules() -> Iterator[tuple[str, Path]]:
    for room in ROOMS:
        files = [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).rglob("*.py"))
        for file in files:
            yield ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), file


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def room_of(module: str) -> str:
    return max((room for room in MAY_IMPORT if within(module, room)), key=len)


@pytest.mark.parametrize(("module", "file"), list(modules()), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_run_down(module: str, file: Path) -> None:
    room = room_of(module)
    ours = {name for name in imports(file) if name.split(".")[0] in ROOMS}
    wrong = sorted(name for name in ours if not any(within(name, allowed) for allowed in MAY_IMPORT[room]))
    assert not wrong, f"{file.relative_to(ROOT)}: {room} may not import {wrong}; see docs/architecture.md"
    foreign = [name for name in imports(file) if name.split(".")[0] in FORBIDDEN.get(room, ())]
    assert not foreign, f"{file.relative_to(ROOT)}: {room} may not import {foreign}"


def test_one_place_imports_sqlite() -> None:
    holders = [
        module for module, file in modules() if {"sqlite3", "pysqlite3", "sqlite_utils.utils.sqlite3"} & imports(file)
    ]
    assert holders == ["archive.database"]


def test_only_the_store_writes() -> None:
    """Rows are written by the store and the modules that are its hands; nobody else imports their writing parts."""
    hands = {"archive.captures.keep_capture", "archive.captures.keep_blob", "archive.documents.keep_page"}
    users = {module for module, file in modules() if hands & imports(file) or "archive.documents" in imports(file)}
    assert users <= {"archive.store", "archive.remembered", "archive.identity", "archive.rereading"}


def test_the_table_names_every_room() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages <= set(ROOMS)
