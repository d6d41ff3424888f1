"""Portals on one server stand together, whichever way they share it."""

import pytest

from crawler.servers import by_server, together
from settings.portals import Portal


def portal(name: str, host: str) -> Portal:
    return Portal(id=name, name=name, home=f"http://{host}/")


@pytest.mark.parametrize(
    ("addresses", "wanted"),
    [
        ([["1"], ["2"], ["3"]], [["a"], ["b"], ["c"]]),
        ([["1"], ["2"], ["1"]], [["a", "c"], ["b"]]),
        ([["1", "2"], ["3"], ["2", "3"]], [["a", "b", "c"]]),
        ([["1"], ["2", "3"], ["3", "1"]], [["a", "b", "c"]]),
    ],
)
def test_no_address_in_two_groups(addresses: list[list[str]], wanted: list[list[str]]) -> None:
    portals = [portal(name, "127.0.0.1") for name in "abc"]
    assert [[each.id for each in group] for group in together(portals, addresses)] == wanted


def test_names_of_one_machine_are_one_server() -> None:
    portals = [portal("a", "localhost"), portal("b", "127.0.0.2"), portal("c", "127.0.0.1")]
    assert [[each.id for each in group] for group in by_server(portals)] == [["a", "c"], ["b"]]


def test_names_without_an_address_are_servers_of_their_own() -> None:
    portals = [portal("a", "one.invalid"), portal("b", "two.invalid")]
    assert len(by_server(portals)) == 2
