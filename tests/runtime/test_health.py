"""The web port: liveness, readiness and metrics."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.announcer.outcome import (
    OTHER_REASON,
    REASON_CLASSES,
    ChannelGone,
    GivenUp,
    RetryLater,
    Unknown,
    reason_class,
)
from bot.chat.reply import Tone
from bot.observability.connections import Connection
from bot.observability.metrics import Metrics
from bot.runtime.health import Health
from commands import MENU
from tests.count import COUNT, ELEVEN_AT_NIGHT, ERIN, PLATFORM, Count, channel_named, open_count
from tests.repository.test_docs import first_codes, section, text

UP = Connection(connected=True, since=ELEVEN_AT_NIGHT, refused=3)
DOWN = Connection(connected=False, since=ELEVEN_AT_NIGHT, reason="not reached: TimeoutError")

TOKEN = "canary-of-metrics"  # noqa: S105 - of this test

Labels = dict[str, str]


class HealthPort:
    """A count and the health checks of its web port."""

    def __init__(self, count: Count, connections: dict[str, Connection]) -> None:
        self.count = count
        self.connections = connections
        self.token = TOKEN
        self.given = TOKEN  # by the visitor
        self.times: list[float] = []  # successive readings of its clock

    async def fetch(self, path: str) -> tuple[int, Any]:  # JSON, or a text
        app = web.Application()
        clock = iter(self.times)
        app.add_routes(
            Health(
                self.count.app.desk,
                lambda: self.connections,
                self.count.app.metrics,
                self.token,
                lambda: next(clock, 0.0),
            ).routes()
        )
        headers = {"Authorization": f"Bearer {self.given}"}
        async with (
            TestClient(TestServer(app)) as client,
            client.get(path, headers=headers) as answer,
        ):
            if answer.content_type == "application/json":
                return answer.status, await answer.json()
            return answer.status, await answer.text()

    async def samples(self) -> list[tuple[str, Labels, float]]:
        _, metrics = await self.fetch("/metrics")
        return [
            (sample.name, sample.labels, sample.value)
            for family in text_string_to_metric_families(metrics)
            for sample in family.samples
        ]

    async def value(self, name: str, **labels: str) -> float | None:
        """One sample; None if it is missing."""
        found = [
            value
            for n, sample_labels, value in await self.samples()
            if (n, sample_labels) == (name, labels)
        ]
        return found[0] if found else None


@asynccontextmanager
async def open_health_port(folder: Path) -> AsyncIterator[HealthPort]:
    connections = {PLATFORM: UP}
    async with open_count(folder, connections=lambda: connections) as count:
        yield HealthPort(count, connections)


@pytest.fixture
async def health_port(tmp_path: Path) -> AsyncIterator[HealthPort]:
    """Worcester, followed by #count."""
    async with open_health_port(tmp_path) as health_port:
        await health_port.count.type("/follow all each", channel=COUNT)
        yield health_port


async def test_a_process_whose_event_loop_is_on_time_is_healthy(health_port: HealthPort) -> None:
    assert (200, {"ok": True, "late": 0.0}) == await health_port.fetch("/healthz")


async def test_a_process_whose_event_loop_is_late_is_unhealthy(health_port: HealthPort) -> None:
    health_port.times = [100.0, 105.01]

    assert (503, {"ok": False, "late": 5.0, "reason": "the event loop is late"}) == (
        await health_port.fetch("/healthz")
    )


async def test_one_connected_platform_of_two_is_enough_to_be_ready(health_port: HealthPort) -> None:
    health_port.connections["slack"] = DOWN
    await health_port.count.type_undelivered("/declare Battenhall Green 1081")
    since = "2016-05-05T22:00:00+00:00"

    assert (200, {
        "ready": True,
        "store": True,
        "platforms": {
            PLATFORM: {"connected": True, "since": since},
            "slack": {"connected": False, "since": since, "reason": "not reached: TimeoutError"},
        },
        "waiting": 1,
    }) == await health_port.fetch("/readyz")  # fmt: skip


async def test_with_every_platform_down_it_is_not_ready_and_names_them(
    health_port: HealthPort,
) -> None:
    health_port.connections[PLATFORM] = DOWN
    status, body = await health_port.fetch("/readyz")

    assert 503 == status
    assert body["ready"] is False
    assert "no platform is connected" == body["reason"]
    assert body["store"] is True
    assert body["platforms"][PLATFORM]["connected"] is False


async def test_an_unreadable_store_is_not_ready(tmp_path: Path) -> None:
    async with open_health_port(tmp_path) as health_port:
        await health_port.count.app.store.close()
        status, body = await health_port.fetch("/readyz")

        assert 503 == status
        assert "the store can't be read" == body["reason"]
        assert body["store"] is False
        assert body["waiting"] is None
        assert 0.0 == await health_port.value("countroom_store_readable")


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (None, "sent", "sent"),
        (GivenUp("refused: msg_too_long"), "abandoned", "refused"),
        (RetryLater(60, "rate limit: over all channels"), "postponed", "rate limit"),
        (RetryLater(60, "not reached: TimeoutError"), "postponed", "not reached"),
        (RetryLater(60, "whatever it says"), "postponed", "other"),
        (Unknown(0, "answer lost: 503"), "uncertain", "answer lost"),
        (ChannelGone("is_archived"), "channel lost", "other"),
        (ValueError("a bug"), "abandoned", "failed"),
    ],
)
async def test_an_attempt_is_counted_by_its_outcome_and_class_of_reason(
    health_port: HealthPort,
    answer: RetryLater | GivenUp | ChannelGone | Unknown | Exception | None,
    outcome: str,
    reason: str,
) -> None:
    if answer:
        health_port.count.transport.answer_next_with("#count", answer)
    await health_port.count.type("/declare Battenhall Green 1081")

    assert 1.0 == await health_port.value(
        "countroom_announcements_total", platform=PLATFORM, outcome=outcome, reason=reason
    )


async def test_a_delivery_is_timed_from_its_entry(health_port: HealthPort) -> None:
    await health_port.count.type_undelivered("/declare Battenhall Green 1081")
    health_port.count.clock.shift(timedelta(seconds=7))
    await health_port.count.deliver()

    assert 7.0 == await health_port.value("countroom_delivery_seconds_sum", platform=PLATFORM)
    assert 0.0 == await health_port.value(
        "countroom_delivery_seconds_bucket", platform=PLATFORM, le="5.0"
    )


async def test_the_backlog_is_counted_with_the_age_of_the_oldest(health_port: HealthPort) -> None:
    await health_port.count.type_undelivered("/declare Battenhall Green 1081")
    health_port.count.clock.shift(timedelta(seconds=61))
    await health_port.count.type_undelivered("/declare Claines LD 1000")

    assert 2.0 == await health_port.value("countroom_waiting", platform=PLATFORM)
    assert 61.0 == await health_port.value("countroom_oldest_waiting_seconds", platform=PLATFORM)


async def test_the_backlog_is_empty_once_everything_is_sent(health_port: HealthPort) -> None:
    await health_port.count.type_undelivered("/declare Battenhall Green 1081")
    await health_port.samples()
    await health_port.count.deliver()

    assert 0.0 == await health_port.value("countroom_waiting", platform=PLATFORM)
    assert 0.0 == await health_port.value("countroom_oldest_waiting_seconds", platform=PLATFORM)


async def test_a_lost_channel_is_not_part_of_the_backlog(health_port: HealthPort) -> None:
    """It has been logged, and the status shows it; it must not raise an alert all night."""
    health_port.count.transport.answer_next_with("#count", ChannelGone("is_archived"))
    await health_port.count.type("/declare Battenhall Green 1081")

    assert 0.0 == await health_port.value("countroom_waiting", platform=PLATFORM)


async def test_an_answer_is_counted_by_command_and_tone(health_port: HealthPort) -> None:
    await health_port.count.type("/declare Battenhall Green 1081")
    await health_port.count.type("/declare Battenhall Green 1082", person=ERIN)

    assert [1.0, 1.0] == [
        await health_port.value("countroom_commands_total", command="declare", tone=tone)
        for tone in ("done", "refusal")
    ]
    assert 2.0 == await health_port.value("countroom_answer_seconds_count", command="declare")


async def test_connections_and_entries_are_measured(health_port: HealthPort) -> None:
    health_port.connections["slack"] = DOWN
    await health_port.count.type("/declare Battenhall Green 1081")

    assert [1.0, 0.0] == [
        await health_port.value("countroom_connected", platform=name)
        for name in (PLATFORM, "slack")
    ]
    assert 3.0 == await health_port.value("countroom_refused_calls", platform=PLATFORM)
    assert 1.0 == await health_port.value("countroom_ledger_entries")


async def test_no_label_names_a_channel_a_ward_or_a_person(
    health_port: HealthPort,
) -> None:
    """Every label has one of a few values, whatever users type."""
    transport = health_port.count.transport
    await health_port.count.type("/follow all", channel=channel_named("#a secret channel"))
    transport.answer_next_with(
        "#count", GivenUp("refused: #count Battenhall"), RetryLater(60, "fake:#count 1081")
    )
    for line in (
        "/declare Battenhall Green 1081",
        "/declare Claines LD",
        "/ward Nowhere",
        "/nosuch",
    ):
        await health_port.count.type(line)
        await health_port.count.type(line, person=ERIN)
    few = {
        "platform": {PLATFORM},
        "outcome": {"sent", "abandoned", "postponed", "uncertain", "channel lost"},
        "reason": {*REASON_CLASSES, OTHER_REASON, "sent"},
        "command": {command.name for command in MENU.commands},
        "tone": {*Tone},
    }
    labels = {
        (label, value)
        for _, sample_labels, _ in await health_port.samples()
        for label, value in sample_labels.items()
        if label != "le"
    }

    assert set() == {(label, value) for label, value in labels if value not in few[label]}


@pytest.mark.parametrize("reason", ["rate limit", "rate limit: over all channels"])
def test_the_class_of_a_reason_comes_before_its_colon(reason: str) -> None:
    assert "rate limit" == reason_class(reason)


async def test_two_apps_count_separately(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    async with (
        open_health_port(tmp_path / "first") as first,
        open_health_port(tmp_path / "second") as second,
    ):
        await first.count.type("/control")

        assert None is await second.value(
            "countroom_commands_total", command="control", tone="answer"
        )


def test_every_metric_is_documented() -> None:
    documented = first_codes(section(text("docs/deploy.md"), "Prometheus metrics"))
    measured = [family.name for family in text_string_to_metric_families(Metrics().text())]

    assert sorted(measured) == sorted(name.removesuffix("_total") for name in documented)


async def test_a_store_that_saves_nothing_is_not_ready(tmp_path: Path) -> None:
    async with open_health_port(tmp_path) as health_port:
        (tmp_path / "countroom.db").rename(tmp_path / "aside.db")
        status, body = await health_port.fetch("/readyz")

        assert 503 == status
        assert "the store can't be written to" == body["reason"]
        assert body["store"] is False


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [(TOKEN, TOKEN, 200), (TOKEN, "", 401), (TOKEN, "wrong", 401), ("", "", 404), ("", "x", 404)],
)
async def test_the_metrics_are_for_those_who_have_their_token(
    health_port: HealthPort, token: str, given: str, status: int
) -> None:
    health_port.token, health_port.given = token, given

    assert status == (await health_port.fetch("/metrics"))[0]
