"""A child process for `test_backup.py`: writes nights at full speed until it is killed, and tells each that ended.

`python writing.py ARCHIVE`
"""

import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from archive_world import Walked, look, report_page

from archive.store import Store

NAMES = tuple(f"r{number:02}" for number in range(8))


def main(archive: Path) -> None:
    with closing(Store(archive)) as store:
        for night in range(10_000):
            day = (date(2026, 3, 1) + timedelta(days=night)).isoformat()
            page = report_page(f"收到申请{night}件。" + "公开" * 2000)
            print(look(store, day, [Walked(names=NAMES)], dict.fromkeys(NAMES, page)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
