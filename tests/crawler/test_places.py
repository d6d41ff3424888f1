"""Large answers are received one at a time in a process: the others' connections wait, whichever of them ends first."""

from typing import Any

from crawler.capture.connection import Places


class Connection:
    """What a place is given to."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def pause(self) -> None:
        self.done.append("pause")

    def resume(self) -> None:
        self.done.append("resume")


def test_the_next_goes_on_when_one_ends() -> None:
    places = Places(1)
    first, second, third = connections = [Connection() for _ in range(3)]
    for each in connections:
        places.take(as_protocol(each))
    assert [each.done for each in connections] == [[], ["pause"], ["pause"]]
    places.give_back(as_protocol(second))  # its server went away while it waited
    assert (second.done, third.done) == (["pause"], ["pause"])
    places.give_back(as_protocol(first))
    assert third.done == ["pause", "resume"]
    places.give_back(as_protocol(first))  # every end of an answer tells it, also of small ones
    assert places.has(as_protocol(third))
    assert not places.waits(as_protocol(third))


def as_protocol(connection: Connection) -> Any:
    return connection
