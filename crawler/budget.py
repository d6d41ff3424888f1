"""What one portal's look may cost: requests, bytes and time; where one is spent the look ends, and says so."""

from dataclasses import dataclass
from math import inf
from time import monotonic


@dataclass(kw_only=True)
class Budget:
    """`pages`: requests sent, robots.txt included. `size`: bytes of answers. `seconds`: from the first one."""

    pages: float = inf
    size: float = inf
    seconds: float = inf
    _asked: int = 0
    _received: int = 0
    _began: float | None = None

    def ask(self) -> None:
        self._asked += 1
        self._began = self._began or monotonic()

    def spend(self, size: int) -> None:
        self._received += size

    @property
    def is_full(self) -> bool:
        """Whether its bytes are used up: then an answer under way is given up as well."""
        return self._received >= self.size

    @property
    def seconds_left(self) -> float:
        return self.seconds - (monotonic() - self._began if self._began else 0.0)

    def too_short_for(self, wait: float) -> str | None:
        """Why a request that has to wait so many seconds cannot be sent."""
        if wait <= self.seconds_left:
            return None
        return f"{self._minutes} ends before its server may be asked again, in {wait:.1f} s"

    @property
    def _minutes(self) -> str:
        return f"the budget of {self.seconds / 60:g} minutes (settings/gongkai.toml: budget_minutes)"

    @property
    def spent(self) -> str | None:
        """Which part of it is used up."""
        if self._asked >= self.pages:
            return f"the budget of {self.pages:,} pages (settings/gongkai.toml: budget_pages) is spent"
        if self._received >= self.size:
            return f"the budget of {self.size:,} bytes (settings/gongkai.toml: budget_bytes) is spent"
        return f"{self._minutes} is spent" if self.seconds_left <= 0 else None
