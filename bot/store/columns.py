"""The column list of a table, taken from the dataclass of its rows, so that it is written once.

These lists are the only text that a query may interpolate: see tests/store/test_sql.py.
"""

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from bot.store.protocol import Param

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def columns(row: "type[DataclassInstance]") -> str:
    return ", ".join(_names(row))


def values(row: "DataclassInstance") -> tuple[Param, ...]:
    """In the order of `columns`."""
    found: tuple[Param, ...] = _reader(type(row))(row)
    return found


def placeholders(row: "type[DataclassInstance]") -> str:
    """`$1, $2, …`: one for each column."""
    return ", ".join(f"${place}" for place in range(1, len(_names(row)) + 1))


@cache
def _names(row: "type[DataclassInstance]") -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))


@cache
def _reader(row: "type[DataclassInstance]") -> "attrgetter[Any]":
    """Reads all columns, of which there are several. Any: whatever each holds."""
    return attrgetter(*_names(row))
