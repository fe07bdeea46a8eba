"""Logs: one line of JSON per decision, with its named reason and without secrets."""

import logging
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[secret]"

# What a token of Slack's or Discord's looks like, or the password in an address, wherever it was
# pasted by mistake.
_TOKEN = re.compile(
    r"\bx(?:ox[a-z]|app)-\w[\w.-]*|[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"
)
_SECRET_VARIABLE = re.compile(r"TOKEN|SECRET|PASSWORD|RESULTS_URL", re.IGNORECASE)


def write_errors_only() -> None:
    """For a demo, a replay or the doctor, which print their own output."""
    _configure(sys.stderr, logging.ERROR, ())


def write_to_file(path: Path) -> None:
    """For a desk in a terminal, where log lines would get in between the answers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _configure(path.open("a", encoding="utf-8"), logging.INFO, ())


def write_to_stderr(level: str, secrets: Iterable[str]) -> None:
    """For a served night: our lines and the libraries', each with the secrets redacted."""
    number = logging.getLevelNamesMapping()[level.upper()]
    _configure(sys.stderr, number, secrets)
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_processors(secrets),
        ],
    )
    handler.setFormatter(formatter)
    logging.basicConfig(level=number, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(
        max(number, logging.WARNING)
    )  # it logs every run, every minute


def redacted_text(text: str, secrets: Iterable[str]) -> str:
    """The text without these secrets, and without anything that looks like a token."""
    for secret in secrets:
        text = text.replace(secret, REDACTED) if secret else text
    return _TOKEN.sub(REDACTED, text)


def environment_secrets(environment: Mapping[str, str]) -> list[str]:
    """The values of variables whose names say that they are secret, before settings are read."""
    return [value for name, value in environment.items() if _SECRET_VARIABLE.search(name)]


def _configure(out: TextIO, level: int, secrets: Iterable[str]) -> None:
    structlog.configure(
        processors=_processors(secrets),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
    )


def _processors(secrets: Iterable[str]) -> list[Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _SecretRedactor(secrets),
        structlog.processors.JSONRenderer(),
    ]


class _SecretRedactor:
    """A structlog processor that redacts secrets in every value of a line, exceptions included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
        return {key: self._redacted_value(value) for key, value in event.items()}

    def _redacted_value(self, value: object) -> object:
        if isinstance(value, int | float | None):
            return value
        return redacted_text(value if isinstance(value, str) else repr(value), self._secrets)
