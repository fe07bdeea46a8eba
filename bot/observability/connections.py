"""Whether a platform hears whoever types: since when, and else why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Connection:
    """Connected or not since then; `reason` is why not."""

    connected: bool
    since: datetime
    reason: str = ""
    refused: int = 0  # calls of late that the platform counts against our address


Connections = Callable[[], Mapping[str, Connection]]  # by platform


def no_connections() -> Mapping[str, Connection]:
    """Of a desk that is no platform's: a terminal, a replay."""
    return {}


def _now() -> datetime:
    return datetime.now(UTC)


class ConnectionTracker:
    """The open connections of one platform; with any of them it hears."""

    def __init__(self, platform: str, clock: Callable[[], datetime] = _now) -> None:
        self._platform = platform
        self._clock = clock
        self._open: set[object] = set()
        self._last_logged = ""
        self.connection = Connection(connected=False, since=clock(), reason="starting")

    def record_open(self, one: object, reason: str) -> None:
        """Whoever types is heard through this one."""
        self._open.add(one)
        self._last_logged = ""
        if not self.connection.connected:
            self.connection = Connection(connected=True, since=self._clock())
            log.info("connected", platform=self._platform, reason=reason)

    def record_close(self, one: object, reason: str) -> None:
        """This one hears nothing any more; one that was never open never did."""
        if one in self._open:
            self._open.remove(one)
            if not self._open:
                self.connection = Connection(connected=False, since=self._clock(), reason=reason)
                log.warning("disconnected", platform=self._platform, reason=reason)

    def record_failure(self, reason: str) -> None:
        """A connection did not come about, and is tried again; said once for each reason."""
        if reason != self._last_logged:
            log.warning("not reached", platform=self._platform, reason=reason)
        self._last_logged = reason
        self.set_reason(reason)

    def set_reason(self, reason: str) -> None:
        """Why there is no connection; that it is so is for somebody else to say."""
        if not self.connection.connected:
            self.connection = replace(self.connection, reason=reason)
