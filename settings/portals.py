"""The registry of portals: `settings/portals/*.toml`, many `[[portal]]` tables in a file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from settings.errors import SettingsError
from settings.files import ROOT, Strict, load_entries, typed

DEFAULT_REGISTRY = ROOT / "settings" / "portals"

BodyKind = Literal["government", "office", "department", "township", "other"]
PlatformName = Literal[
    "auto",
    "gkmlpt",
    "nfcms",
    "jpaas",
    "jpage",
    "trs",
    "longsun",
    "vsb",
    "eportal",
    "ucap",
    "jeecms",
    "guangdong_directory",
    "generic",
]


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or re.search(r"\s", value):
        raise ValueError("an address starts with http:// or https://, names a host and holds no space")
    return value


Address = Annotated[str, AfterValidator(_web_address)]
HostName = Annotated[str, StringConstraints(pattern=r"^[^\s/:]+$", to_lower=True)]


class Column(Strict):
    """A page or API that lists documents; `body` where the column is one body's."""

    url: Address
    body: str | None = None


class Body(Strict):
    """An organ (机关) that owes a report."""

    name: Annotated[str, Field(min_length=1)]
    kind: BodyKind


class Portal(Strict):
    """One government site that we watch. `delay`: seconds between requests to its server."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Annotated[str, Field(min_length=1)]
    division: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None  # GB/T 2260
    home: Address
    platform: PlatformName = "auto"
    columns: list[Column] = []
    bodies: list[Body] = []
    hosts: list[HostName] = []
    delay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 2.0
    render: bool = False
    enabled: bool = True

    @property
    def addresses(self) -> list[str]:
        return [self.home, *(column.url for column in self.columns)]

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Hosts that may be fetched from: of home, of the columns, and the further ones."""
        return frozenset(str(urlsplit(url).hostname) for url in self.addresses) | frozenset(self.hosts)


class Registry:
    """Portals by id, in the order of files and entries."""

    def __init__(self, path: Path, portals: list[Portal]):
        self.path = path
        self.portals = {portal.id: portal for portal in portals}

    def __iter__(self) -> Iterator[Portal]:
        return iter(self.portals.values())

    def select(self, ids: tuple[str, ...]) -> list[Portal]:
        """The named portals, or every enabled one. Raises SettingsError for an id that is not there."""
        unknown = [name for name in ids if name not in self.portals]
        if unknown:
            raise SettingsError(
                f"{self.path}: no portal {unknown[0]!r}; `gongkai portals` lists the {len(self.portals)} known ids"
            )
        return [self.portals[name] for name in dict.fromkeys(ids)] or [portal for portal in self if portal.enabled]


def load_registry(path: Path = DEFAULT_REGISTRY) -> Registry:
    """Read a folder of TOML files, or one file. Raises SettingsError with a line for each fault of each file."""
    portals: list[Portal] = []
    first_seen: dict[str, Path] = {}
    faults: list[str] = []
    for file in _files(path):
        for where, portal in _portals(file, faults):
            if portal.id in first_seen:
                faults.append(f"{where}: key 'id' stands in {first_seen[portal.id]} already; choose another")
            first_seen.setdefault(portal.id, file)
            portals.append(portal)
    if faults:
        raise SettingsError("\n".join(faults))
    return Registry(path, portals)


def _portals(file: Path, faults: list[str]) -> Iterator[tuple[str, Portal]]:
    """The sound entries of a file, each with where it stands; what is wrong with the others goes to `faults`."""
    try:
        entries = list(_entries(file))
    except SettingsError as error:
        faults.append(str(error))
        return
    for where, table in entries:
        try:
            yield where, typed(Portal, table, where)
        except SettingsError as error:
            faults.append(str(error))


def _files(path: Path) -> list[Path]:
    try:
        files = [path] if path.is_file() else sorted(path.glob("*.toml"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); check the path and who may read it") from error
    if not files:
        raise SettingsError(f"{path}: no registry there; name a folder with *.toml files, or one such file")
    return files


def _entries(file: Path) -> Iterator[tuple[str, Any]]:
    for number, table in enumerate(load_entries(file, "portal"), 1):
        name = table.get("id") if isinstance(table, dict) else None
        yield f"{file}: portal {name!r}" if name else f"{file}: portal number {number}", table
