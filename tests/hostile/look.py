"""A look at portals in a process of its own, with limits small enough for a test, and what it cost.

Reads JSON on stdin: `portals` and `archive` (paths), `limits` (module.NAME: value) and `program` (keys of
settings/gongkai.toml) that are to differ, `now`. Prints JSON: `verdicts` and `reasons` by portal, `peak` in bytes.
"""

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from crawler.look import Silent
from crawler.plan import Plan
from crawler.run import crawl
from settings.clock import read_clock
from settings.portals import load_registry
from settings.program import Program


def look(order: dict[str, Any]) -> dict[str, Any]:
    for place, value in order.get("limits", {}).items():
        module, _, name = place.rpartition(".")
        setattr(import_module(module), name, value)
    program = Program(contact="https://watch.example/contact", **order.get("program", {}))
    clock = read_clock(order.get("now", "2026-02-02T02:30"))
    plan = Plan(portals=list(load_registry(Path(order["portals"]))), program=program, clock=clock)
    ended = crawl(plan, Path(order["archive"]), Silent(), workers=1)
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())  # ru_maxrss is the parent's, too
    return {"verdicts": ended.verdicts, "reasons": ended.reasons, "peak": int(peak) << 10}


if __name__ == "__main__":
    print(json.dumps(look(json.load(sys.stdin))))
