"""Rewrites the transcripts after a change of wording: python -m tests.nights.write

CI never runs this. Read the difference before you commit it.
"""

import asyncio
import tempfile
from pathlib import Path

import structlog

from tests.nights.player import replay, transcripts


def write() -> None:
    for path in transcripts():
        written = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            now = asyncio.run(replay(written, Path(folder)))
        if now != written:
            path.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    write()
