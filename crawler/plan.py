"""What a run is to do: which portals, when, for whom, and from where the answers come."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.records import Site
from crawler.budget import Budget
from crawler.capture.recorded import read_index
from settings.clock import Clock
from settings.errors import SettingsError
from settings.portals import Portal
from settings.program import Program, is_on_this_machine, require_contact
from settings.scrapy import DOWNLOAD_HANDLERS

BROWSER_HANDLER = "crawler.capture.browser.BrowserHandler"
RECORDED_HANDLER = "crawler.capture.recorded.RecordedHandler"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`recorded`: a folder that answers instead of the network. `nightly`: tonight's job over every enabled portal."""

    portals: Sequence[Portal]
    program: Program
    clock: Clock
    recorded: Path | None = None
    nightly: bool = False

    @property
    def replayed(self) -> bool:
        return self.clock.replayed or self.recorded is not None

    def check(self) -> None:
        """Raise SettingsError when these portals may not be asked: no contact, or another time than now on live ones.

        With a recorded folder nothing leaves this machine; it is only checked to be one.
        """
        if self.recorded:
            read_index(self.recorded)
            return
        live = next((portal for portal in self.portals if not is_on_this_machine(portal)), None)
        if live and self.clock.replayed:
            raise SettingsError(
                f"--now: portal {live.id!r} is live, and a look has the time it has; "
                "leave --now out, or give --recorded FOLDER"
            )
        require_contact(self.program, list(self.portals))

    def sites(self) -> list[Site]:
        """The portals as the archive keeps them."""
        return [_site(portal) for portal in self.portals]

    def budget(self) -> Budget:
        """What one portal's look may cost."""
        program = self.program
        return Budget(pages=program.budget_pages, size=program.budget_bytes, seconds=60 * program.budget_minutes)

    def settings_of(self, portal: Portal) -> dict[str, Any]:
        """Scrapy's settings in which one portal's crawl differs."""
        own: dict[str, Any] = {"SERVER_DELAY": portal.delay, "USER_AGENT": self._user_agent}
        if self.recorded:
            handlers = {"http": RECORDED_HANDLER, "https": RECORDED_HANDLER}
            own |= {"RECORDED": str(self.recorded), "DOWNLOAD_HANDLERS": handlers}
        elif portal.render:
            own["DOWNLOAD_HANDLERS"] = DOWNLOAD_HANDLERS | {"http": BROWSER_HANDLER, "https": BROWSER_HANDLER}
        return own

    @property
    def _user_agent(self) -> str:
        return f"gongkai/0.1 (+{self.program.contact or 'on this machine only'})"


def _site(portal: Portal) -> Site:
    return Site(
        id=portal.id,
        name=portal.name,
        division=portal.division,
        platform=portal.platform,
        home=portal.home,
        columns=len(portal.columns),
        enabled=portal.enabled,
        bodies=tuple((body.name, body.kind) for body in portal.bodies),
    )
