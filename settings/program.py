"""The program's own settings: `settings/gongkai.toml`."""

import os
import re
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from settings.errors import SettingsError
from settings.files import ROOT, Strict, load_toml, typed
from settings.portals import Portal

PROGRAM_FILE = ROOT / "settings" / "gongkai.toml"
DEFAULT_ARCHIVE = ROOT / "data" / "gongkai.db"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except ZoneInfoNotFoundError as error:
        raise ValueError("not a time zone; write it as Asia/Shanghai") from error
    return value


class Program(Strict):
    """`nightly`: local time of the nightly run, HH:MM. `revisit_days`: between two looks at a report's own page.

    `budget_pages` (requests), `budget_bytes`, `budget_minutes`: what one portal may cost in one run.
    """

    contact: str = ""
    language: Literal["zh", "en"] = "zh"
    revisit_days: Annotated[int, Field(ge=1, le=7)] = 1
    nightly: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "02:30"
    timezone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"
    budget_pages: Annotated[int, Field(gt=0)] = 2_000
    budget_bytes: Annotated[int, Field(gt=0)] = 1_000_000_000
    budget_minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 120.0

    @property
    def nightly_time(self) -> time:
        return time.fromisoformat(self.nightly)


def load_program(path: Path = PROGRAM_FILE) -> Program:
    """Settings of the file; `GONGKAI_CONTACT` stands above its `contact`. Raises SettingsError."""
    table = load_toml(path)
    if contact := os.environ.get("GONGKAI_CONTACT"):
        table["contact"] = contact
    return typed(Program, table, str(path))


def require_contact(program: Program, portals: list[Portal]) -> None:
    """A guest says who he is: raise SettingsError when a crawl would leave loopback without a contact."""
    away = next((portal for portal in portals if not is_on_this_machine(portal)), None)
    if away and not re.search(r"\S+@\S+|https?://\S+", program.contact):
        raise SettingsError(
            f"{PROGRAM_FILE}: key 'contact' names no e-mail address and no page, and portal {away.id!r} is not on "
            "this machine; set it (or GONGKAI_CONTACT) to one that says who is asking"
        )


def is_on_this_machine(portal: Portal) -> bool:
    """Whether every host that may be fetched from for a portal is this machine."""
    return all(map(is_loopback, portal.allowed_hosts))


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine: 127.0.0.0/8, ::1 or localhost.

    >>> is_loopback("127.71.20.1"), is_loopback("www.zhaoqing.gov.cn")
    (True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
