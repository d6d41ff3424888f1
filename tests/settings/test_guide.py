"""docs/adding-a-portal.md, held against the registry's reader."""

import re
from pathlib import Path

from settings.files import ROOT
from settings.portals import Portal, load_registry

GUIDE = (ROOT / "docs" / "adding-a-portal.md").read_text(encoding="utf-8")


def test_every_key_is_explained_once() -> None:
    table = GUIDE.split("## 2.")[1].split("## 3.")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.M)) == sorted(Portal.model_fields)


def test_the_example_is_an_entry(tmp_path: Path) -> None:
    file = tmp_path / "example.toml"
    file.write_text(GUIDE.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert [portal.id for portal in load_registry(file)] == ["zhaoqing"]
