"""Every command of the README is run, as printed; a block may say the exit code that it ends with."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from settings.files import typed
from settings.portals import Portal
from tests.conftest import ROOT, environment

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh(?: exit=(\S+))?\n(.*?)^```", README, re.M | re.S)
MAKE_TEST = ("-", "make test\n")  # this run is that command


def run(block: str) -> subprocess.CompletedProcess[str]:
    script = ["bash", "-euo", "pipefail", "-c", block]
    return subprocess.run(script, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=200, check=False)


@pytest.fixture(scope="module", autouse=True)
def demo_archive() -> None:
    """The first command of the README makes what the others ask."""
    told = run("make run")
    assert told.returncode == 0, told.stderr
    assert "missing: " in told.stdout and "The archive is" in told.stdout


def test_the_blocks_are_found() -> None:
    assert len(BLOCKS) == README.count("```sh") >= 6
    assert MAKE_TEST in BLOCKS


@pytest.mark.parametrize(("code", "block"), [each for each in BLOCKS if each[1] not in ("make run\n", MAKE_TEST[1])])
def test_block(code: str, block: str) -> None:
    for line in block.splitlines():
        told = run(line)
        assert told.returncode == int(code or 0), f"{line}\n{told.stderr}"
        assert told.stdout.strip() or code, f"{line}: printed nothing"


def test_real_portals_ask_for_a_contact() -> None:
    told = run("make run ONLY=zhaoqing")
    assert "contact" in told.stderr and "Traceback" not in told.stderr


def test_the_portal_entry_is_accepted() -> None:
    [entry] = re.findall(r"^```toml\n(.*?)^```", README, re.M | re.S)
    [portal] = tomllib.loads(entry)["portal"]
    assert typed(Portal, portal, "README").id == "example"


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links and all(Path(ROOT, link).exists() for link in links)
