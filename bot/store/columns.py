"""The column list of a table, taken from the dataclass of its rows, so that it is written once.

These lists are the only text that a query may interpolate: see tests/store/test_sql.py.
"""

from dataclasses import fields
from typing import TYPE_CHECKING

from bot.store.protocol import Param

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def columns(row: "type[DataclassInstance]") -> str:
    return ", ".join(field.name for field in fields(row))


def values(row: "DataclassInstance") -> tuple[Param, ...]:
    """In the order of `columns`."""
    return tuple(getattr(row, field.name) for field in fields(row))


def placeholders(row: "type[DataclassInstance]") -> str:
    """`$1, $2, …`: one for each column."""
    return ", ".join(f"${place}" for place in range(1, len(fields(row)) + 1))
