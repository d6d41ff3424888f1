"""What every command is given: the archive, the registry and the clock."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.queries import Reader
from settings.clock import Clock
from settings.portals import Registry, load_registry


@dataclass(frozen=True, kw_only=True)
class Context:
    archive: Path
    registry: Path
    clock: Clock

    def load_registry(self) -> Registry:
        return load_registry(self.registry)

    @contextmanager
    def reader(self, portal: str | None = None) -> Iterator[Reader]:
        """The archive as it was at the command's moment. `portal`: one that the query is about, which must be known."""
        with closing(Reader(self.archive, self.clock.stamp())) as reader:
            reader.check_portal(portal)
            yield reader
