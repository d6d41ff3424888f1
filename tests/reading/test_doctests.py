"""The examples in the docstrings of the readers are run: they are the specification of the formats."""

import doctest
import importlib
import pkgutil

import pytest

import crawler.extract
import crawler.platforms

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (crawler.extract, crawler.platforms)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    examples = sum(len(test.examples) for name in MODULES for test in finder.find(importlib.import_module(name)))
    assert examples >= 30
