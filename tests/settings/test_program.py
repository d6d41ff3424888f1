"""The program's own settings, and who must say who is asking."""

from collections.abc import Callable
from pathlib import Path

import pytest

from settings.errors import SettingsError
from settings.portals import Portal
from settings.program import PROGRAM_FILE, Program, is_on_this_machine, load_program, require_contact

Programs = Callable[[str], Program]

LOCAL, LIVE = "http://127.71.20.1:8071/", "https://www.linshui.example/"

LOOPBACK = [
    "http://127.0.0.1/", "https://127.255.255.254:8443/x", "http://localhost:8000", "http://LOCALHOST/", "http://[::1]:80/",
    "http://www.linshui.example@127.0.0.1/",
]  # fmt: skip
ELSEWHERE = [
    LIVE, "http://126.0.0.1/", "http://128.0.0.1/", "http://0.0.0.0/", "http://[::2]/", "http://localhost.linshui.example/",
    "http://127.0.0.1.linshui.example/", "http://127.0.0.1@www.linshui.example/",
]  # fmt: skip


def portal(home: str, **keys: object) -> Portal:
    return Portal.model_validate({"id": "linshui", "name": "临水市人民政府", "home": home, **keys})


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """`program(text)`: settings from a file with this text, and no contact in the environment."""
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)

    def load(text: str) -> Program:
        file = tmp_path / "gongkai.toml"
        file.write_text(text, encoding="utf-8")
        return load_program(file)

    return load


def test_the_shipped_file_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    shipped = load_program()
    assert (shipped.contact, shipped.language, shipped.timezone) == ("", "zh", "Asia/Shanghai")
    assert shipped.nightly_time.isoformat() == "02:30:00"


def test_the_contact_of_the_environment_stands_above_the_file(
    program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'contact = "file@linshui.example"\n'
    assert program(text).contact == "file@linshui.example"
    monkeypatch.setenv("GONGKAI_CONTACT", "night@linshui.example")
    assert program(text).contact == "night@linshui.example"
    monkeypatch.setenv("GONGKAI_CONTACT", "")
    assert program(text).contact == "file@linshui.example"


@pytest.mark.parametrize("nightly", ["00:00", "02:30", "23:59"])
def test_a_time_of_day(program: Programs, nightly: str) -> None:
    assert program(f'nightly = "{nightly}"\n').nightly_time.isoformat("minutes") == nightly


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('nightly = "24:00"', "key 'nightly': "),
        ('nightly = "2:30"', "key 'nightly': "),
        ('nightly = "02:60"', "key 'nightly': "),
        ("nightly = 02:30:00", "key 'nightly': "),
        ('language = "fr"', "key 'language': Input should be 'zh' or 'en', got 'fr'; correct the value"),
        ('contct = "a@b.example"', "unknown key 'contct'; did you mean 'contact'?"),
        ('timezone = "Asia/Shangai"', "key 'timezone': not a time zone; write it as Asia/Shanghai, got 'Asia/Shangai'"),
        ('timezone = ""', "key 'timezone': "),
    ],
)
def test_a_faulty_setting(program: Programs, line: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        program(f"{line}\n")
    assert f"gongkai.toml: {said}" in str(refused.value)


@pytest.mark.parametrize(
    "portals",
    [
        [portal(LIVE)],
        [portal(LOCAL), portal(LIVE)],
        [portal(LOCAL, columns=[{"url": LIVE}])],
        [portal(LOCAL, hosts=["files.linshui.example"])],
    ],
    ids=["live", "one of two live", "a live column", "a live further host"],
)
@pytest.mark.parametrize("contact", ["", "  ", "the city's archive"])
def test_no_crawl_leaves_this_machine_without_a_contact(portals: list[Portal], contact: str) -> None:
    with pytest.raises(SettingsError) as refused:
        require_contact(Program(contact=contact), portals)
    said = str(refused.value)
    assert said.startswith(
        f"{PROGRAM_FILE}: key 'contact' names no e-mail address and no page, and portal 'linshui' is not on"
    )
    assert "GONGKAI_CONTACT" in said and "\n" not in said


@pytest.mark.parametrize(
    "contact", ["who@linshui.example", "https://linshui.example/who", "Archive <who@linshui.example>"]
)
def test_with_a_contact_it_may(contact: str) -> None:
    require_contact(Program(contact=contact), [portal(LIVE)])


def test_loopback_needs_no_contact() -> None:
    require_contact(Program(), [portal(LOCAL, columns=[{"url": "http://[::1]:8071/nb/"}], hosts=["127.0.0.9"])])


@pytest.mark.parametrize("url", LOOPBACK)
def test_this_machine(url: str) -> None:
    assert is_on_this_machine(portal(url))


@pytest.mark.parametrize("url", ELSEWHERE)
def test_another_machine(url: str) -> None:
    assert not is_on_this_machine(portal(url))
