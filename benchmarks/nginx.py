"""nginx on loopback, with a configuration and a folder of its own."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from benchmarks.site import Site

_CONFIG = """\
daemon off;
{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    types {{ text/html html; text/plain txt; }}
    client_body_temp_path {folder}/temp;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/temp;
    uwsgi_temp_path {folder}/temp;
    scgi_temp_path {folder}/temp;
{servers}
}}
"""
_SERVER = "    server {{ listen {address}; root {folder}; keepalive_requests 100000; }}"


@contextmanager
def serving(sites: Sequence[Site], folder: Path) -> Iterator[None]:
    """Serve these sites until the block ends. Raises RuntimeError with nginx's own words when it does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    servers = "\n".join(_SERVER.format(address=site.address, folder=site.folder) for site in sites)
    user = "user root;\n" if os.geteuid() == 0 else ""  # else it would serve as nobody, who may not read the folder
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, servers=servers, user=user), encoding="utf-8")
    process = subprocess.Popen(["nginx", "-p", folder, "-c", config, "-e", folder / "error.log"])
    try:
        _wait(process, sites[0], folder / "error.log")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", site: Site, log: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise RuntimeError(f"nginx does not start: {log.read_text(encoding='utf-8')[-500:]}")
        try:
            urlopen(site.home, timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nginx does not answer: {log.read_text(encoding='utf-8')[-500:]}")
