"""Prometheus metrics: what the bot counts and times while it runs.

Every label has a few values only, and none names a channel, a ward or a person.
"""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_ANSWER_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
_DELIVERY_SECONDS = (1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900, 3600)


class Metrics:
    """Has a registry of its own, so that two apps in one process do not share counts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._attempts = Counter(
            "countroom_announcements",
            "Attempts to post an announcement, by outcome.",
            ["platform", "outcome", "reason"],
            registry=self._registry,
        )
        self._delivery = Histogram(
            "countroom_delivery_seconds",
            "From an entry to its post in a channel, in whole seconds.",
            ["platform"],
            buckets=_DELIVERY_SECONDS,
            registry=self._registry,
        )
        self._commands = Counter(
            "countroom_commands",
            "Commands and buttons answered, by tone.",
            ["command", "tone"],
            registry=self._registry,
        )
        self._answer = Histogram(
            "countroom_answer_seconds",
            "From a command to its answer.",
            ["command"],
            buckets=_ANSWER_SECONDS,
            registry=self._registry,
        )
        self._subscribers = self._gauge("listeners", "Pages following the board.")
        self._dropped = Counter(
            "countroom_listeners_let_go",
            "Pages dropped as too slow, or turned away because the board is full.",
            ["reason"],
            registry=self._registry,
        )
        self._store = self._gauge("store_readable", "1 while the store is readable.")
        self._waiting = self._gauge("waiting", "Unsent announcements.", "platform")
        self._oldest = self._gauge(
            "oldest_waiting_seconds", "Age of the oldest unsent announcement.", "platform"
        )
        self._connected = self._gauge("connected", "1 while the platform is connected.", "platform")
        self._refused = self._gauge(
            "refused_calls",
            "Recent calls that the platform counts against our address.",
            "platform",
        )
        self._entries = self._gauge("ledger_entries", "Entries made tonight.")
        self._late = self._gauge("loop_late_seconds", "Event loop lag.")

    def _gauge(self, name: str, help_text: str, *labels: str) -> Gauge:
        return Gauge(f"countroom_{name}", help_text, labels, registry=self._registry)

    def record_attempt(self, platform: str, outcome: str, reason: str) -> None:
        """Count an attempt to post. `reason` is a class of reasons, not a text."""
        self._attempts.labels(platform, outcome, reason).inc()

    def record_delivery(self, platform: str, seconds: float) -> None:
        self._delivery.labels(platform).observe(seconds)

    def record_answer(self, command: str, tone: str, seconds: float) -> None:
        self._commands.labels(command, tone).inc()
        self._answer.labels(command).observe(seconds)

    def set_subscribers(self, subscribers: int) -> None:
        self._subscribers.set(subscribers)

    def record_dropped_subscriber(self, reason: str) -> None:
        """`reason` is "slow" for a dropped page, "full" for one turned away."""
        self._dropped.labels(reason).inc()

    def set_backlog(self, waiting: Mapping[str, tuple[int, float]] | None) -> None:
        """Set each platform's unsent announcements, and the age of the oldest in seconds.

        None if the store cannot be read: the backlog is then left out.
        """
        self._store.set(waiting is not None)
        self._waiting.clear()
        self._oldest.clear()
        for platform, (rows, seconds) in (waiting or {}).items():
            self._waiting.labels(platform).set(rows)
            self._oldest.labels(platform).set(seconds)

    def set_connection(self, platform: str, refused: int, *, connected: bool) -> None:
        self._connected.labels(platform).set(connected)
        self._refused.labels(platform).set(refused)

    def set_ledger_and_lag(self, entries: int, late: float) -> None:
        """`late` is the event loop's lag in seconds."""
        self._entries.set(entries)
        self._late.set(late)

    def text(self) -> str:
        return generate_latest(self._registry).decode()
