"""The examples in the docstrings of the crawler's own parts are run."""

import doctest
import importlib

import pytest

MODULES = ("crawler.walk", "crawler.capture.network", "crawler.capture.pace", "crawler.capture.quality")


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    assert sum(len(test.examples) for name in MODULES for test in finder.find(importlib.import_module(name))) >= 3
