"""The desk's night, for its exports."""

from tests.desk.conftest import count, made_up

__all__ = ["count", "made_up"]
