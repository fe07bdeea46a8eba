"""Connection status per platform: up or down, since when, and why."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

log = structlog.get_logger()

_MOST_REMEMBERED = 100  # connections that were closed


@dataclass(frozen=True, slots=True)
class Connection:
    """`reason` says why a connection is down."""

    connected: bool
    since: datetime
    reason: str = ""
    refused: int = 0  # recent calls that the platform counts against our address
    is_elsewhere: bool = False  # another process of the bot is connected
    clock_ahead: float = 0.0  # seconds by which our clock is ahead of the platform's, if it matters
    rival: str = ""  # why another bot seems to use the same token


CLOCK_TOLERANCE = 120.0  # seconds

Connections = Callable[[], Mapping[str, Connection]]  # by platform


def no_connections() -> Mapping[str, Connection]:
    """For a desk without a platform: in a terminal, in a replay."""
    return {}


def _now() -> datetime:
    return datetime.now(UTC)


class ConnectionTracker:
    """Follows the connections of one platform. It is up while any of them is open.

        down --record_open--> up --record_close of the last--> down
        down --record_failure, set_reason--> down, for another reason

    Logs each change of status once, and a repeated failure once per reason.
    """

    def __init__(
        self, platform: str, clock: Callable[[], datetime] = _now, reason: str = "starting"
    ) -> None:
        self._platform = platform
        self._clock = clock
        self._open: set[object] = set()
        self._closed_at: deque[datetime] = deque(maxlen=_MOST_REMEMBERED)
        self._last_logged = ""
        self.connection = Connection(connected=False, since=clock(), reason=reason)

    def record_open(self, connection: object, reason: str) -> None:
        self._open.add(connection)
        self._last_logged = ""
        if not self.connection.connected:
            self._set(connected=True, since=self._clock())
            log.info("connected", platform=self._platform, reason=reason)

    def record_close(self, connection: object, reason: str) -> None:
        """Has no effect on a connection that never opened."""
        if connection in self._open:
            self._open.remove(connection)
            at = self._clock()
            self._closed_at.append(at)
            if not self._open:
                self._set(connected=False, since=at, reason=reason)
                log.warning("disconnected", platform=self._platform, reason=reason)
                self._last_logged = reason

    def record_failure(self, reason: str) -> None:
        """Record that an attempt to connect failed and will be repeated."""
        if reason != self._last_logged:
            log.warning("connection failed", platform=self._platform, reason=reason)
        self._last_logged = reason
        self.set_reason(reason)

    def set_reason(self, reason: str) -> None:
        """Record why the platform is down. Does not change the status."""
        if not self.connection.connected:
            self.connection = replace(self.connection, reason=reason)

    def count_since(self, moment: datetime) -> int:
        """The connections that are open, or were at that moment."""
        return len(self._open) + sum(closed >= moment for closed in self._closed_at)

    def record_clock(self, seconds_ahead: float) -> None:
        """Record how far our clock is ahead of the platform's. Logs when that begins to matter."""
        ahead = seconds_ahead if abs(seconds_ahead) > CLOCK_TOLERANCE else 0.0
        was = self.connection.clock_ahead
        self.connection = replace(self.connection, clock_ahead=ahead)
        if ahead and not was:
            log.warning("clock wrong", platform=self._platform, reason=f"{ahead:+.0f} s")
        elif was and not ahead:
            log.info("clock right", platform=self._platform, reason="agrees again")

    def record_rival(self, sign: str) -> None:
        """Record why another bot seems to use the same token; empty if none does."""
        if sign and not self.connection.rival:
            log.error("another bot", platform=self._platform, reason=sign)
        self.connection = replace(self.connection, rival=sign)

    def _set(self, *, connected: bool, since: datetime, reason: str = "") -> None:
        self.connection = replace(self.connection, connected=connected, since=since, reason=reason)
