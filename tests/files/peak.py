"""Read one file from a small process: `python -m tests.files.peak FILE`; JSON with `fault` and `peak` of its children.

A child's ru_maxrss begins with its parent's, so a process as large as the tests' cannot measure a small one.
"""

import json
import resource
import sys
from functools import partial
from pathlib import Path

from archive.bodies import PIECE, held
from crawler.files.reading import read_file


def main() -> None:
    with Path(sys.argv[1]).open("rb") as file:
        found = read_file(held(iter(partial(file.read, PIECE), b"")))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    print(json.dumps({"fault": found.fault, "peak": peak}))


if __name__ == "__main__":
    main()
