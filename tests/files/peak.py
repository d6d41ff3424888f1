"""Read one file from a small process: `python -m tests.files.peak FILE`; JSON with `fault` and `peak` of its children.

A child's ru_maxrss begins with its parent's, so a process as large as the tests' cannot measure a small one.
"""

import json
import resource
import sys
from pathlib import Path

from crawler.files.reading import read_file


def main() -> None:
    found = read_file(Path(sys.argv[1]).read_bytes())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    print(json.dumps({"fault": found.fault, "peak": peak}))


if __name__ == "__main__":
    main()
