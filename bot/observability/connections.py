"""Connection status per platform: up or down, since when, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Connection:
    """`reason` says why a connection is down."""

    connected: bool
    since: datetime
    reason: str = ""
    refused: int = 0  # recent calls that the platform counts against our address
    is_elsewhere: bool = False  # another process of the bot is connected


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
        self._last_logged = ""
        self.connection = Connection(connected=False, since=clock(), reason=reason)

    def record_open(self, connection: object, reason: str) -> None:
        self._open.add(connection)
        self._last_logged = ""
        if not self.connection.connected:
            self.connection = Connection(connected=True, since=self._clock())
            log.info("connected", platform=self._platform, reason=reason)

    def record_close(self, connection: object, reason: str) -> None:
        """Has no effect on a connection that never opened."""
        if connection in self._open:
            self._open.remove(connection)
            if not self._open:
                self.connection = Connection(connected=False, since=self._clock(), reason=reason)
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
