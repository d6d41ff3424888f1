"""The examples in docstrings are true: every module of ours is searched for them."""

import doctest
import importlib

import pytest

from tests.test_rooms import modules

NAMES = [name for name, _ in modules() if name != "cli.__main__"]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    found = [test for name in NAMES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) > 50
