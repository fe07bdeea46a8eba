"""The register of the rule book: which sentence, held by which test, belongs to which rule."""

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
    """One row of a rule's table: its rules, the worked example it is, and the sentence it holds."""

    rules: tuple[str, ...]
    vectors: tuple[str, ...]
    sentence: str
    values: tuple[object, ...] = ()


_HELD: dict[str, list[Case]] = defaultdict(list)


def case(rules: str, sentence: str, *values: object, vector: str = "") -> Case:
    """A row of a table: "SW-1 SW-4", the sentence, the row's values."""
    return Case(tuple(rules.split()), tuple(vector.split()), sentence, values)


def table(names: str, *cases: Case) -> Callable[[Test], Test]:
    """A test run for every case, with the sentence as its id."""

    def decorate(test: Test) -> Test:
        _HELD[test.__module__] += cases
        rows = [pytest.param(*c.values, id=c.sentence) for c in cases]
        decorated: Test = pytest.mark.parametrize(names, rows)(test)
        return decorated

    return decorate


def rule(codes: str, sentence: str = "", vector: str = "") -> Callable[[Test], Test]:
    """A test whose name is the sentence, unless one is given; the outermost of its decorators."""

    def decorate(test: Test) -> Test:
        said = sentence or test.__name__.removeprefix("test_").replace("_", " ")
        _HELD[test.__module__].append(case(codes, said, vector=vector))
        return test

    return decorate


def sentences() -> Iterator[tuple[str, Case]]:
    """Every case of the rule book with its module, in the order of the files."""
    for module in sorted(m.name for m in pkgutil.iter_modules(tests.spec.__path__)):
        if module.startswith("test_"):
            name = f"{tests.spec.__name__}.{module}"
            importlib.import_module(name)
            yield from ((module, case) for case in _HELD[name])
