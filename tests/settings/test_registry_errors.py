"""A broken registry: each message names file, entry, key and the mend, and is one line for each fault."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from settings.errors import SettingsError
from settings.portals import PlatformName, Registry, load_registry

Refusal = Callable[[str], str]
Registered = Callable[..., Registry]

WHERE = "portals.toml: portal 'linshui': "

NAMES = [repr(name) for name in get_args(PlatformName)]
PLATFORMS = f"{', '.join(NAMES[:-1])} or {NAMES[-1]}"

# a key added to a sound entry -> what its one line says after file and entry
FAULTY_KEYS = {
    'colums = [{ url = "http://a.example/" }]': "unknown key 'colums'; did you mean 'columns'?",
    "pace = 2.0": "unknown key 'pace'; known keys: bodies, columns, delay, division, enabled, home, hosts, id, name, "
    "platform, render",
    'columns = [{ url = "http://a.example/", bdy = "教育局" }]': "unknown key 'columns.0.bdy'; did you mean 'body'?",
    'bodies = [{ name = "教育局", kind = "office", kinds = "" }]': "unknown key 'bodies.0.kinds'; did you mean 'kind'?",
    'columns = [{ body = "教育局" }]': "key 'columns.0.url' is missing; add it",
    'bodies = [{ name = "教育局" }]': "key 'bodies.0.kind' is missing; add it",
    'bodies = [{ name = "教育局", kind = "bureau" }]': "key 'bodies.0.kind': Input should be 'government', 'office', "
    "'department', 'township' or 'other', got 'bureau'; correct the value",
    'columns = ["http://a.example/"]': "key 'columns.0' is not a table, got 'http://a.example/'; "
    "write key = value in it",
    'columns = "http://a.example/"': "key 'columns': Input should be a valid list, got 'http://a.example/'; "
    "correct the value",
    'columns = [{ url = "www.a.example/nb/" }]': "key 'columns.0.url': an address starts with http:// or https://, "
    "names a host and holds no space, got 'www.a.example/nb/'; correct the value",
    'columns = [{ url = "http://a.example:99999/" }]': "key 'columns.0.url': Port out of range 0-65535, "
    "got 'http://a.example:99999/'; correct the value",
    'platform = "gkmplt"': f"key 'platform': Input should be {PLATFORMS}, got 'gkmplt'; correct the value",
    'delay = "2"': "key 'delay': Input should be a valid number, got '2'; correct the value",
    "delay = -1": "key 'delay': Input should be greater than or equal to 0, got -1; correct the value",
    "delay = inf": "key 'delay': Input should be a finite number, got inf; correct the value",
    'enabled = "true"': "key 'enabled': Input should be a valid boolean, got 'true'; correct the value",
    "render = 1": "key 'render': Input should be a valid boolean, got 1; correct the value",
    "division = 441200": "key 'division': Input should be a valid string, got 441200; correct the value",
    'division = "4412"': r"key 'division': String should match pattern '^\d{6}$', got '4412'; correct the value",
    'hosts = ["https://a.example/"]': r"key 'hosts.0': String should match pattern '^[^\s/:]+$', "
    "got 'https://a.example/'; correct the value",
}

ADDRESSES = ["", "ftp://a.example/", "//a.example/", "https:///nb/", "http://a.example/a b", "http://[a.example/"]


@pytest.mark.parametrize(("key", "said"), FAULTY_KEYS.items(), ids=list(FAULTY_KEYS))
def test_a_faulty_key(refusal: Refusal, entry: str, key: str, said: str) -> None:
    assert refusal(f"{entry}{key}\n") == WHERE + said


@pytest.mark.parametrize("missing", ["id", "name", "home"])
def test_a_missing_key(refusal: Refusal, entry: str, missing: str) -> None:
    lines = [line for line in entry.splitlines() if not line.startswith(missing)]
    where = "portals.toml: portal number 1" if missing == "id" else "portals.toml: portal 'linshui'"
    assert refusal("\n".join(lines)) == f"{where}: key {missing!r} is missing; add it"


@pytest.mark.parametrize("name", ["", "Linshui", "lin_shui", "临水", "lin shui", "lin/shui", "linshui\\n"])
def test_an_id_is_of_small_letters_digits_and_hyphens(refusal: Refusal, entry: str, name: str) -> None:
    assert "key 'id': " in refusal(entry.replace("linshui", name, 1))


@pytest.mark.parametrize("home", ADDRESSES)
def test_a_home_that_is_no_address(refusal: Refusal, entry: str, home: str) -> None:
    assert "key 'home': " in refusal(entry.replace("https://www.linshui.example/", home))


def test_every_fault_has_its_line(refusal: Refusal, entry: str) -> None:
    text = f'{entry}delay = "2"\nenabled = 0\n' + entry.replace("linshui", "gubei", 1) + "colums = []\n"
    lines = refusal(text).splitlines()
    assert [line.split(": ")[1] for line in lines] == ["portal 'linshui'", "portal 'linshui'", "portal 'gubei'"]


def test_entries_that_are_no_tables(refusal: Refusal) -> None:
    assert (
        refusal("portal = [7]\n")
        == "portals.toml: portal number 1: entry is not a table, got 7; write key = value in it"
    )


def test_an_unknown_table(refusal: Refusal, entry: str) -> None:
    assert refusal(entry.replace("portal", "portals", 1)) == (
        "portals.toml: unknown table 'portals'; entries are [[portal]] tables"
    )


def test_single_brackets(refusal: Refusal, entry: str) -> None:
    assert refusal(entry.replace("[[portal]]", "[portal]")) == (
        "portals.toml: [portal] is one table; write [[portal]] with two brackets"
    )


def test_not_toml(refusal: Refusal, entry: str) -> None:
    said = refusal(entry + "delay = \n")
    assert said.startswith("portals.toml: not TOML: ")
    assert "line 5" in said and said.endswith("; mend the file there")


def test_not_utf8(tmp_path: Path, entry: str) -> None:
    (tmp_path / "portals.toml").write_bytes(entry.encode("gb18030"))
    with pytest.raises(SettingsError, match=r"portals\.toml: not UTF-8 at byte 34; save the file as UTF-8$"):
        load_registry(tmp_path)


def test_a_file_that_is_no_toml_hides_no_fault_of_another(registered: Registered, tmp_path: Path, entry: str) -> None:
    (tmp_path / "a.toml").write_bytes(entry.encode("gb18030"))
    with pytest.raises(SettingsError) as refused:
        registered(b="[[portal]\n", c=entry + "pace = 2\n", d=entry.replace("portal", "site", 1), e=entry)
    said = str(refused.value).replace(f"{tmp_path}/", "").splitlines()
    assert [line.split(":")[0] for line in said] == ["a.toml", "b.toml", "c.toml", "d.toml"]


def test_one_id_in_two_files(registered: Registered, entry: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        registered(first=entry, second=entry)
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    assert str(refused.value) == f"{second}: portal 'linshui': key 'id' stands in {first} already; choose another"


def test_one_id_twice_in_a_file(refusal: Refusal, entry: str) -> None:
    assert refusal(entry + entry) == WHERE + "key 'id' stands in portals.toml already; choose another"


@pytest.mark.parametrize("there", [True, False], ids=["an empty folder", "no such folder"])
def test_no_registry(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "portals"
    if there:
        folder.mkdir()
    with pytest.raises(SettingsError) as refused:
        load_registry(folder)
    assert str(refused.value) == f"{folder}: no registry there; name a folder with *.toml files, or one such file"


def test_one_file_as_path(registered: Registered, entry: str, tmp_path: Path) -> None:
    registered(first=entry, second=entry.replace("linshui", "gubei", 1))
    assert [portal.id for portal in load_registry(tmp_path / "second.toml")] == ["gubei"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "portals.toml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(
        SettingsError, match=r"portals\.toml: cannot be read \(No such file or directory\); check the path$"
    ):
        load_registry(tmp_path)


def test_an_unknown_id_is_not_selected(registered: Registered, entry: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        registered(portals=entry).select(("linshui", "linshi"))
    assert str(refused.value) == f"{tmp_path}: no portal 'linshi'; `gongkai portals` lists the 1 known ids"


def test_select_takes_the_named_or_every_enabled_one(registered: Registered, entry: str) -> None:
    registry = registered(first=entry, second=entry.replace("linshui", "gubei", 1) + "enabled = false\n")
    assert [portal.id for portal in registry.select(())] == ["linshui"]
    assert [portal.id for portal in registry.select(("gubei",))] == ["gubei"]


def test_defaults(registered: Registered, entry: str) -> None:
    portal = next(iter(registered(portals=entry)))
    assert (portal.platform, portal.delay, portal.render, portal.enabled) == ("auto", 2.0, False, True)
    assert (portal.division, portal.columns, portal.bodies, portal.hosts) == (None, [], [], [])


def test_hosts_that_may_be_fetched_from(registered: Registered, entry: str) -> None:
    more = 'hosts = ["Files.Linshui.example"]\ncolumns = [{ url = "http://XXGK.linshui.example:8080/nb/" }]\n'
    portal = next(iter(registered(portals=entry + more)))
    assert portal.allowed_hosts == {"www.linshui.example", "xxgk.linshui.example", "files.linshui.example"}
