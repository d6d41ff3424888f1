"""Our run as `gongkai crawl` does it: `python -m benchmarks.pipeline ARCHIVE PORTALS WORKERS [REVISIT_DAYS]`.

The pace is what the registry says; REVISIT_DAYS stands for `revisit_days` of settings/gongkai.toml.
The last line is the CPU that the crawl took, in seconds, without the start of Python and the imports.
"""

import os
import sys
from pathlib import Path

from crawler.look import Silent
from crawler.plan import Plan
from crawler.run import crawl
from crawler.workers import load
from settings.clock import read_clock
from settings.portals import load_registry
from settings.program import load_program


def main() -> None:
    archive, registry, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    program = load_program().model_copy(update={"revisit_days": int(sys.argv[4]) if len(sys.argv) > 4 else 1})
    plan = Plan(portals=load_registry(registry).select(()), program=program, clock=read_clock(None))
    load()
    begun = _cpu()
    outcome = crawl(plan, archive, Silent(), workers)
    if not outcome.all_looked_at:
        sys.exit(f"not all was looked at: {outcome.reasons}")
    print(_cpu() - begun)


def _cpu() -> float:
    """Seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
