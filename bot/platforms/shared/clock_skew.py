"""How far this machine's clock is from a platform's."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.observability.connections import ConnectionTracker
from bot.observability.diagnostics import Diagnostic, ok, problem, warning

_TOLERATED_SECONDS = 60.0  # covers the time that an answer takes, too
_FATAL_SECONDS = 300.0

_FIX = "Set the clock from the network: timedatectl set-ntp true, or the system's settings."


def clock_diagnostic(
    about: str, date: str | None, now: datetime, *, far_is_fatal: bool
) -> Diagnostic:
    """Judged by the Date header of an answer that came just now."""
    off = _seconds_ahead(date, now)
    if off is None:
        return warning(
            about,
            f"{about} did not give the time, so the clock was not compared.",
            "Compare this machine's clock with a phone's.",
        )
    if abs(off) <= _TOLERATED_SECONDS:
        return ok(about, "The clock agrees.")
    text = f"This machine's clock is off by {abs(off):.0f} s: {'ahead' if off > 0 else 'behind'}."
    if far_is_fatal and abs(off) > _FATAL_SECONDS:
        return problem(
            about, f"{text} Beyond {_FATAL_SECONDS:.0f} s every command is refused.", _FIX
        )
    return warning(about, text, _FIX)


def clock_watch(connections: ConnectionTracker) -> Callable[[str | None], None]:
    """What to call with the Date header of each answer during the night."""

    def look(date: str | None) -> None:
        off = _seconds_ahead(date, datetime.now(UTC))
        if off is not None:
            connections.record_clock(off)

    return look


def _seconds_ahead(date: str | None, now: datetime) -> float | None:
    """How far our clock is ahead of theirs; None if they did not give the time."""
    theirs = _parsed_date(date)
    return None if theirs is None else (now - theirs).total_seconds()


def _parsed_date(date: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
