"""The registry entries of the box, as `settings/portals/*.toml` has them."""

import json
from pathlib import Path

from demo.cast import PORTALS, Portal
from demo.site import DIALECTS

_DELAY = 0.02  # seconds between requests, on loopback


def write_registry(folder: Path, bases: dict[str, str]) -> Path:
    """Write `portals.toml` for `bases` (portal id → `http://address:port`) into a folder, made if absent."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "portals.toml"
    file.write_text("\n".join(_entry(portal, bases[portal.id]) for portal in PORTALS), encoding="utf-8")
    return file


def _entry(portal: Portal, base: str) -> str:
    lines = [
        "[[portal]]",
        f"id       = {_quoted(portal.id)}",
        f"name     = {_quoted(portal.name)}",
        f"home     = {_quoted(base + '/')}",
        f"platform = {_quoted(portal.platform)}",
        f"delay    = {_DELAY}",
    ]
    if portal.dialect != "gkmlpt":  # its column is to be found from home
        lines.append(f"columns  = [{{ url = {_quoted(DIALECTS[portal.dialect].column(portal, base))} }}]")
    if portal.render:
        lines.append("render   = true")
    if portal.names_bodies:
        bodies = [f"    {{ name = {_quoted(each.name)}, kind = {_quoted(each.kind)} }}," for each in portal.bodies]
        lines += ["bodies   = [", *bodies, "]"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
