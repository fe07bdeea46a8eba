"""/countroom status: what waits and why, who hears us, what was given up, what is rehearsed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.announcer.outcome import DeliveryOutcome, GivenUp, RetryLater, Unknown
from bot.announcer.transport import Message
from bot.observability.connections import Connection
from tests.count import (
    COUNT,
    ELEVEN_AT_NIGHT,
    PLATFORM,
    Count,
    FakeTransport,
    channel_named,
    open_count,
)

SINCE = ELEVEN_AT_NIGHT - timedelta(minutes=20)  # 22:40 in Britain


@pytest.fixture
def connections() -> dict[str, Connection]:
    """What the platforms say; a test may have them say something else."""
    return {PLATFORM: Connection(connected=True, since=SINCE)}


@pytest.fixture
async def connected_count(
    tmp_path: Path, connections: dict[str, Connection]
) -> AsyncIterator[Count]:
    """Worcester, which #count follows."""
    async with open_count(tmp_path, connections=lambda: connections) as opened:
        await opened.type("/follow all each", channel=COUNT)
        yield opened


async def status_lines(count: Count) -> tuple[str, ...]:
    return (await count.type_undelivered("/countroom status")).lines


async def test_a_platform_is_connected_since_then(connected_count: Count) -> None:
    assert ("Fake: connected since 22:40.",) == await status_lines(connected_count)


async def test_a_platform_that_is_down_says_since_when_and_why(
    connected_count: Count, connections: dict[str, Connection]
) -> None:
    connections["slack"] = Connection(connected=False, since=SINCE, reason="rate limit")

    assert "Slack: NOT connected since 22:40: rate limit." in await status_lines(connected_count)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (RetryLater(60, "rate limit"), "rate limit"),
        (RetryLater(60, "not reached: TimeoutError"), "not reached: TimeoutError"),
        (RetryLater(60, "token refused: token_revoked"), "token refused: token_revoked"),
    ],
)
async def test_what_waits_says_for_which_channel_since_when_and_why(
    connected_count: Count, answer: RetryLater, why: str
) -> None:
    connected_count.transport.answer_next_with("#count", answer)
    await connected_count.type("/declare Battenhall Green 1081")
    connected_count.clock.shift(30)
    await connected_count.type("/declare Claines LD 1000")

    assert f"Waiting, {why}: #count since 23:00." in await status_lines(connected_count)


async def test_channels_that_wait_for_the_same_reason_share_a_line(connected_count: Count) -> None:
    await connected_count.type("/follow all", channel=channel_named("#press"))
    for channel in ("#count", "#press"):
        connected_count.transport.answer_next_with(channel, RetryLater(60, "rate limit"))
    await connected_count.type("/declare Battenhall Green 1081")

    assert "Waiting, rate limit: #count since 23:00 and #press since 23:00." in await status_lines(
        connected_count
    )


class StatusReadingTransport(FakeTransport):
    """A door that types /countroom status just before it looks for a message."""

    count: Count
    read: list[tuple[str, ...]]

    async def find(self, message: Message) -> DeliveryOutcome:
        """What is arranged."""
        self.read.append(await status_lines(self.count))
        return await super().find(message)


async def test_what_may_be_there_says_why_nobody_knows(tmp_path: Path) -> None:
    transport = StatusReadingTransport()
    transport.read = []
    async with open_count(tmp_path, transport=transport) as transport.count:
        await transport.count.type("/follow all", channel=COUNT)
        transport.answer_next_with("#count", Unknown(0, "answer lost: TimeoutError"))
        transport.find_answers.append(Unknown(0, "cannot look: HTTP 503"))
        await transport.count.type("/declare Battenhall Green 1081")

    assert [
        ("Waiting, answer lost: TimeoutError: #count since 23:00.",),
        ("Waiting, cannot look: HTTP 503: #count since 23:00.",),
    ] == transport.read


async def test_a_channel_of_a_platform_without_a_token_says_so(
    connected_count: Count, connections: dict[str, Connection]
) -> None:
    connections["slack"] = connections.pop(PLATFORM)
    await connected_count.type_undelivered("/declare Battenhall Green 1081")

    assert "Waiting, Fake is not configured: #count since 23:00." in await status_lines(
        connected_count
    )


async def test_what_was_given_up_is_named_with_its_reason_the_last_three(
    connected_count: Count,
) -> None:
    for number, line in enumerate(
        ("Battenhall Green", "Claines LD", "Warndon Lab", "Bedwardine Con")
    ):
        connected_count.transport.answer_next_with("#count", GivenUp(f"refused: {number}"))
        await connected_count.type(f"/declare {line}")
        connected_count.clock.shift(60)
    reply = await connected_count.type_undelivered("/countroom status")

    assert (
        "Gave up on #count, 23:03: refused: 3.",
        "Gave up on #count, 23:02: refused: 2.",
        "Gave up on #count, 23:01: refused: 1.",
    ) == reply.lines[1:]
    assert reply.table
    assert [("#count", "all", "0", "0", "4")] == list(reply.table.rows)


async def test_what_there_was_nothing_to_tell_of_was_not_given_up(connected_count: Count) -> None:
    """A flash that was withdrawn before it was told."""
    await connected_count.type_undelivered("/declare Battenhall Green")
    await connected_count.type_undelivered("/withdraw Battenhall because of a slip")
    await connected_count.deliver()
    reply = await connected_count.type_undelivered("/countroom status")

    assert ("Fake: connected since 22:40.",) == reply.lines
    assert reply.table
    assert [("#count", "all", "0", "0", "0")] == list(reply.table.rows)


async def test_a_rehearsal_under_way_is_named(connected_count: Count) -> None:
    await connected_count.type(
        "/countroom rehearse worcester-2016 1", channel=channel_named("#practice")
    )

    assert "Rehearsal under way in #practice." in await status_lines(connected_count)
