"""The register of the rule book: every sentence, the test that checks it and its rules."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest

import tests.spec

Test = TypeVar("Test", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Case:
    """A row of a rule's table: its rules, its worked examples, and the sentence it checks."""

    rules: tuple[str, ...]
    examples: tuple[str, ...]
    sentence: str
    values: tuple[object, ...] = ()


_CASES: dict[str, list[Case]] = defaultdict(list)


def case(rules: str, sentence: str, *values: object, example: str = "") -> Case:
    """A row of a table: "SW-1 SW-4", the sentence, the row's values."""
    return Case(tuple(rules.split()), tuple(example.split()), sentence, values)


def table(names: str, *cases: Case) -> Callable[[Test], Test]:
    """Runs a test for every case, with the sentence as the test ID."""

    def decorate(test: Test) -> Test:
        _CASES[test.__module__] += cases
        rows = [pytest.param(*c.values, id=c.sentence) for c in cases]
        decorated: Test = pytest.mark.parametrize(names, rows)(test)
        return decorated

    return decorate


def rule(codes: str, sentence: str = "", example: str = "") -> Callable[[Test], Test]:
    """Registers a test; its name is the sentence by default. Must be the outermost decorator."""

    def decorate(test: Test) -> Test:
        text = sentence or test.__name__.removeprefix("test_").replace("_", " ")
        _CASES[test.__module__].append(case(codes, text, example=example))
        return test

    return decorate


def sentences() -> Iterator[tuple[str, Case]]:
    """Every case of the rule book with its module, in file order."""
    for module in sorted(m.name for m in pkgutil.iter_modules(tests.spec.__path__)):
        if module.startswith("test_"):
            name = f"{tests.spec.__name__}.{module}"
            importlib.import_module(name)
            yield from ((module, case) for case in _CASES[name])
