"""The examples in the docstrings of the room and of the clock."""

import doctest
import importlib
import pkgutil
from types import ModuleType

import pytest

import monitor
import scheduler

MODULES = [
    scheduler,
    *(importlib.import_module(f"monitor.{each.name}") for each in pkgutil.iter_modules(monitor.__path__)),
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_examples_are_found() -> None:
    assert sum(doctest.testmod(module).attempted for module in MODULES) > 12
