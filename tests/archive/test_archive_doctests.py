"""The examples in the docstrings of the archive are run: they are the specification of its patterns."""

import doctest
import importlib
import pkgutil

import pytest

import archive
import archive.diff

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (archive, archive.diff)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    examples = sum(len(test.examples) for name in MODULES for test in finder.find(importlib.import_module(name)))
    assert examples >= 7
