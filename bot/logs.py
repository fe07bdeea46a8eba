"""Logs: a line of JSON for each decision, with its named reason."""

import logging
import sys
from pathlib import Path
from typing import TextIO

import structlog


def silent() -> None:
    """For a play in private: only what failed."""
    _configure(sys.stderr, logging.ERROR)


def to_file(path: Path) -> None:
    """For a desk in a terminal, where log lines would run into the answers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _configure(path.open("a", encoding="utf-8"), logging.INFO)


def _configure(out: TextIO, level: int) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
    )
