"""/countroom status: what waits and why, who hears us, what was given up, what is rehearsed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.announcer.outcome import DeliveryOutcome, GivenUp, RetryLater, Unknown
from bot.announcer.transport import Message
from bot.observability.connections import Connection
from tests.count import COUNT, ELEVEN_AT_NIGHT, PLATFORM, Count, Hall, counting, place

SINCE = ELEVEN_AT_NIGHT - timedelta(minutes=20)  # 22:40 in Britain


@pytest.fixture
def links() -> dict[str, Connection]:
    """What the platforms say; a test may have them say something else."""
    return {PLATFORM: Connection(connected=True, since=SINCE)}


@pytest.fixture
async def count(tmp_path: Path, links: dict[str, Connection]) -> AsyncIterator[Count]:
    """Worcester, which #count follows."""
    async with counting(tmp_path, links=lambda: links) as opened:
        await opened.types("/follow all each", where=COUNT)
        yield opened


async def lines(count: Count) -> tuple[str, ...]:
    return (await count.says("/countroom status")).lines


async def test_a_platform_is_connected_since_then(count: Count) -> None:
    assert ("Hall: connected since 22:40.",) == await lines(count)


async def test_a_platform_that_is_down_says_since_when_and_why(
    count: Count, links: dict[str, Connection]
) -> None:
    links["slack"] = Connection(connected=False, since=SINCE, reason="rate limit")

    assert "Slack: NOT connected since 22:40: rate limit." in await lines(count)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (RetryLater(60, "rate limit"), "rate limit"),
        (RetryLater(60, "not reached: TimeoutError"), "not reached: TimeoutError"),
        (RetryLater(60, "token refused: token_revoked"), "token refused: token_revoked"),
    ],
)
async def test_what_waits_says_for_which_channel_since_when_and_why(
    count: Count, answer: RetryLater, why: str
) -> None:
    count.hall.will_answer("#count", answer)
    await count.types("/declare Battenhall Green 1081")
    count.clock.shift(30)
    await count.types("/declare Claines LD 1000")

    assert f"Waiting, {why}: #count since 23:00." in await lines(count)


async def test_channels_that_wait_for_the_same_reason_share_a_line(count: Count) -> None:
    await count.types("/follow all", where=place("#press"))
    for channel in ("#count", "#press"):
        count.hall.will_answer(channel, RetryLater(60, "rate limit"))
    await count.types("/declare Battenhall Green 1081")

    assert "Waiting, rate limit: #count since 23:00 and #press since 23:00." in await lines(count)


class Looking(Hall):
    """A door that types /countroom status just before it looks for a message."""

    count: Count
    read: list[tuple[str, ...]]

    async def find(self, message: Message) -> DeliveryOutcome:
        """What is arranged."""
        self.read.append(await lines(self.count))
        return await super().find(message)


async def test_what_may_be_there_says_why_nobody_knows(tmp_path: Path) -> None:
    hall = Looking()
    hall.read = []
    async with counting(tmp_path, hall=hall) as hall.count:
        await hall.count.types("/follow all", where=COUNT)
        hall.will_answer("#count", Unknown(0, "answer lost: TimeoutError"))
        hall.looks.append(Unknown(0, "cannot look: HTTP 503"))
        await hall.count.types("/declare Battenhall Green 1081")

    assert [
        ("Waiting, answer lost: TimeoutError: #count since 23:00.",),
        ("Waiting, cannot look: HTTP 503: #count since 23:00.",),
    ] == hall.read


async def test_a_channel_of_a_platform_without_a_token_says_so(
    count: Count, links: dict[str, Connection]
) -> None:
    links["slack"] = links.pop(PLATFORM)
    await count.says("/declare Battenhall Green 1081")

    assert "Waiting, Hall is not configured: #count since 23:00." in await lines(count)


async def test_what_was_given_up_is_named_with_its_reason_the_last_three(count: Count) -> None:
    for number, line in enumerate(
        ("Battenhall Green", "Claines LD", "Warndon Lab", "Bedwardine Con")
    ):
        count.hall.will_answer("#count", GivenUp(f"refused: {number}"))
        await count.types(f"/declare {line}")
        count.clock.shift(60)
    reply = await count.says("/countroom status")

    assert (
        "Given up, #count, of 23:03: refused: 3.",
        "Given up, #count, of 23:02: refused: 2.",
        "Given up, #count, of 23:01: refused: 1.",
    ) == reply.lines[1:]
    assert reply.table
    assert [("#count", "all", "0", "0", "4")] == list(reply.table.rows)


async def test_what_there_was_nothing_to_tell_of_was_not_given_up(count: Count) -> None:
    """A flash that was withdrawn before it was told."""
    await count.says("/declare Battenhall Green")
    await count.says("/withdraw Battenhall because of a slip")
    await count.tells()
    reply = await count.says("/countroom status")

    assert ("Hall: connected since 22:40.",) == reply.lines
    assert reply.table
    assert [("#count", "all", "0", "0", "0")] == list(reply.table.rows)


async def test_a_rehearsal_under_way_is_named(count: Count) -> None:
    await count.types("/countroom rehearse worcester-2016 1", where=place("#practice"))

    assert "Rehearsal under way in #practice." in await lines(count)
