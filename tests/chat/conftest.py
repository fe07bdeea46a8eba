"""The desk's night, for rehearsals beside it."""

from tests.desk.conftest import count, made_up

__all__ = ["count", "made_up"]
