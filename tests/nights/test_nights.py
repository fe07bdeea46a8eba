"""Nights as transcripts: each is replayed and must come out as written."""

from pathlib import Path

import pytest

from tests.nights.player import replay, transcripts


@pytest.mark.parametrize(
    "written",
    [pytest.param(path.read_text(encoding="utf-8"), id=path.stem) for path in transcripts()],
)
async def test_the_night_goes_as_written(written: str, tmp_path: Path) -> None:
    """If the wording changed for the better: python -m tests.nights.write"""
    assert written == await replay(written, tmp_path)
