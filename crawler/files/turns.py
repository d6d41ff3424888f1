"""Files read one after another beside the crawl: a look waits for its file, the others go on."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

from archive.bodies import Held
from archive.records import FileReading
from crawler.files.reading import read_file

# Threads of their own, which only wait for a child each: those of the loop are needed to look up host names.
_TURNS = ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 1) // 2), thread_name_prefix="file")


async def read_in_turn(body: Held) -> FileReading:
    """`read_file`, when a child may be started: as many at once as half the machine's cores, at least one."""
    return await asyncio.get_running_loop().run_in_executor(_TURNS, read_file, body)
