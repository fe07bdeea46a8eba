"""What is counted and timed while the bot runs, as Prometheus reads it.

A label is one of a few: it names no channel, no ward and no person.
"""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_ANSWER_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
_DELIVERY_SECONDS = (1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900, 3600)


class Metrics:
    """A registry of its own: two of them know nothing of each other."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._tries = Counter(
            "countroom_announcements",
            "Tries to tell a channel, by what became of them.",
            ["platform", "outcome", "reason"],
            registry=self._registry,
        )
        self._delivery = Histogram(
            "countroom_delivery_seconds",
            "From an entry until a channel has been told, in whole seconds.",
            ["platform"],
            buckets=_DELIVERY_SECONDS,
            registry=self._registry,
        )
        self._commands = Counter(
            "countroom_commands",
            "Commands and buttons answered, by how.",
            ["command", "tone"],
            registry=self._registry,
        )
        self._answer = Histogram(
            "countroom_answer_seconds",
            "From a command until its answer.",
            ["command"],
            buckets=_ANSWER_SECONDS,
            registry=self._registry,
        )
        self._listeners = self._gauge("listeners", "Who listens to the board now.")
        self._let_go = Counter(
            "countroom_listeners_let_go",
            "Listeners of the board dropped as too slow, or turned away as too many.",
            ["reason"],
            registry=self._registry,
        )
        self._store = self._gauge("store_readable", "Whether the store could be read just now.")
        self._waiting = self._gauge("waiting", "Announcements that wait.", "platform")
        self._oldest = self._gauge(
            "oldest_waiting_seconds", "How long the oldest of them has waited.", "platform"
        )
        self._connected = self._gauge("connected", "Whether it hears whoever types.", "platform")
        self._refused = self._gauge(
            "refused_calls", "Calls of late that count against our address.", "platform"
        )
        self._entries = self._gauge("ledger_entries", "Entries of tonight.")
        self._late = self._gauge("loop_late_seconds", "How late the event loop turns.")

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        return Gauge(f"countroom_{name}", says, labels, registry=self._registry)

    def record_attempt(self, platform: str, outcome: str, reason: str) -> None:
        """A message for a channel: sent, put back, …; the reason is its class."""
        self._tries.labels(platform, outcome, reason).inc()

    def record_delivery(self, platform: str, seconds: float) -> None:
        """A channel has been told, so long after the entry."""
        self._delivery.labels(platform).observe(seconds)

    def record_answer(self, command: str, tone: str, seconds: float) -> None:
        """Somebody has their answer."""
        self._commands.labels(command, tone).inc()
        self._answer.labels(command).observe(seconds)

    def set_subscribers(self, listeners: int) -> None:
        """So many listen to the board now."""
        self._listeners.set(listeners)

    def record_dropped_subscriber(self, reason: str) -> None:
        """A listener was dropped as `slow`, or turned away as the board was `full`."""
        self._let_go.labels(reason).inc()

    def set_backlog(self, waiting: Mapping[str, tuple[int, float]] | None) -> None:
        """How much waits for each platform now, and how many seconds the oldest of it has.

        None if the store cannot be read: nothing is said of it then.
        """
        self._store.set(waiting is not None)
        self._waiting.clear()
        self._oldest.clear()
        for platform, (rows, seconds) in (waiting or {}).items():
            self._waiting.labels(platform).set(rows)
            self._oldest.labels(platform).set(seconds)

    def set_connection(self, platform: str, refused: int, *, connected: bool) -> None:
        """What a platform says of itself now."""
        self._connected.labels(platform).set(connected)
        self._refused.labels(platform).set(refused)

    def set_ledger_and_lag(self, entries: int, late: float) -> None:
        """The ledger's length now, and how late the event loop is."""
        self._entries.set(entries)
        self._late.set(late)

    def text(self) -> str:
        """All of it, for whoever scrapes."""
        return generate_latest(self._registry).decode()
