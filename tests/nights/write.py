"""Rewrites the transcripts, then docs/messages.md: python -m tests.nights.write

For a change of wording. CI never runs this. Read the difference before you commit it.
"""

import asyncio
import tempfile
from pathlib import Path

import structlog

from tests.nights.messages import PAGE, page
from tests.nights.player import replay, transcripts


def write() -> None:
    for path in transcripts():
        written = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            now = asyncio.run(replay(written, Path(folder)))
        if now != written:
            path.write_text(now, encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    write()
