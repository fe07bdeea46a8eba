"""/countroom status: waiting messages, connections, dead letters, rehearsals."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.announcer.outcome import DeliveryOutcome, GivenUp, RetryLater, Sent, Unknown
from bot.announcer.transport import Message
from bot.observability.connections import Connection
from tests.count import (
    COUNT,
    ELEVEN_AT_NIGHT,
    PLATFORM,
    Count,
    FakeTransport,
    channel_named,
    declare_wards,
    open_count,
)

SINCE = ELEVEN_AT_NIGHT - timedelta(minutes=20)  # 22:40 in Britain


@pytest.fixture
def connections() -> dict[str, Connection]:
    """The platforms' connections, for a test to change."""
    return {PLATFORM: Connection(connected=True, since=SINCE)}


@pytest.fixture
async def connected_count(
    tmp_path: Path, connections: dict[str, Connection]
) -> AsyncIterator[Count]:
    """Worcester; #count follows everything."""
    async with open_count(tmp_path, connections=lambda: connections) as opened:
        await opened.type("/follow all each", channel=COUNT)
        yield opened


async def status_lines(count: Count) -> tuple[str, ...]:
    return (await count.type_undelivered("/countroom status")).lines


async def test_a_connected_platform_shows_since_when(connected_count: Count) -> None:
    assert ("Fake: connected since 22:40.",) == await status_lines(connected_count)


async def test_a_disconnected_platform_shows_since_when_and_why(
    connected_count: Count, connections: dict[str, Connection]
) -> None:
    connections["slack"] = Connection(connected=False, since=SINCE, reason="rate limit")

    assert "Slack: NOT connected since 22:40: rate limit." in await status_lines(connected_count)


async def test_another_bot_with_the_same_token_is_named_with_what_to_do(
    connected_count: Count, connections: dict[str, Connection]
) -> None:
    connections["slack"] = Connection(connected=True, since=SINCE, rival="it answered first")

    assert (
        "Another bot seems to use the same Slack token: it answered first. "
        "Stop one of them: each takes some of the commands."
    ) in await status_lines(connected_count)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (RetryLater(60, "rate limit"), "rate limit"),
        (RetryLater(60, "not reached: TimeoutError"), "not reached: TimeoutError"),
        (RetryLater(60, "token refused: token_revoked"), "token refused: token_revoked"),
    ],
)
async def test_waiting_messages_show_the_channel_the_time_and_the_reason(
    connected_count: Count, answer: RetryLater, why: str
) -> None:
    connected_count.transport.answer_next_with("#count", answer)
    await connected_count.type("/declare Battenhall Green 1081")
    connected_count.clock.shift(30)
    await connected_count.type("/declare Claines LD 1000")

    assert f"Waiting, {why}: #count since 23:00." in await status_lines(connected_count)


async def test_channels_waiting_for_the_same_reason_share_a_line(connected_count: Count) -> None:
    await connected_count.type("/follow all", channel=channel_named("#press"))
    for channel in ("#count", "#press"):
        connected_count.transport.answer_next_with(channel, RetryLater(60, "rate limit"))
    await connected_count.type("/declare Battenhall Green 1081")

    assert "Waiting, rate limit: #count since 23:00 and #press since 23:00." in await status_lines(
        connected_count
    )


class StatusReadingTransport(FakeTransport):
    """A transport that types /countroom status just before it searches for a message."""

    count: Count
    read: list[tuple[str, ...]]

    async def find(self, message: Message) -> DeliveryOutcome:
        self.read.append(await status_lines(self.count))
        return await super().find(message)


async def test_a_message_of_unknown_outcome_shows_the_reason(tmp_path: Path) -> None:
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


async def test_a_channel_on_a_platform_without_a_token_is_reported(
    connected_count: Count, connections: dict[str, Connection]
) -> None:
    connections["slack"] = connections.pop(PLATFORM)
    await connected_count.type_undelivered("/declare Battenhall Green 1081")

    assert "Waiting, Fake is not configured: #count since 23:00." in await status_lines(
        connected_count
    )


async def test_the_last_three_dead_letters_are_listed_with_their_reasons(
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


async def test_edits_that_the_platform_refused_are_listed(connected_count: Count) -> None:
    await declare_wards(connected_count, ["Battenhall Green 1018", "Claines LD"])
    connected_count.transport.edit_answers.append(GivenUp("refused: cant_update_message"))
    await connected_count.type("/correct Battenhall Green 1081 because misheard")
    once = await status_lines(connected_count)
    connected_count.transport.edit_answers.append(GivenUp("refused: cant_update_message"))
    await connected_count.type("/correct Claines Con because misheard")
    await connected_count.press("Yes")
    twice = await status_lines(connected_count)

    assert (
        "An edit in #count was refused: cant_update_message; the correction below it stands."
    ) == once[-1]
    assert (
        "2 edits in #count were refused: cant_update_message; the corrections below them stand."
    ) == twice[-1]
    assert "1,018" in connected_count.announcements()[0]


@pytest.mark.parametrize("votes", [1018, 1080])
async def test_a_message_that_reads_right_again_is_no_longer_listed(
    connected_count: Count, votes: int
) -> None:
    """The figure it gives turned out right, or the next edit was not refused."""
    await connected_count.type("/declare Battenhall Green 1018")
    connected_count.transport.edit_answers.append(GivenUp("refused: cant_update_message"))
    await connected_count.type("/correct Battenhall Green 1081 because misheard")
    await connected_count.type(f"/correct Battenhall Green {votes} because read again")

    assert ("Fake: connected since 22:40.",) == await status_lines(connected_count)


async def test_a_running_score_that_was_not_edited_is_not_listed(connected_count: Count) -> None:
    await declare_wards(connected_count, ["Battenhall Green", "Claines LD"])
    answers = connected_count.transport.edit_answers
    answers.extend([Sent("first"), GivenUp("refused: cant_update_message")])
    await connected_count.type("/withdraw Battenhall because wrong ward")

    assert [] == list(answers)
    assert ("Fake: connected since 22:40.",) == await status_lines(connected_count)


async def test_an_empty_announcement_is_not_a_dead_letter(connected_count: Count) -> None:
    """A flash withdrawn before it was sent."""
    await connected_count.type_undelivered("/declare Battenhall Green")
    await connected_count.type_undelivered("/withdraw Battenhall because of a slip")
    await connected_count.deliver()
    reply = await connected_count.type_undelivered("/countroom status")

    assert ("Fake: connected since 22:40.",) == reply.lines
    assert reply.table
    assert [("#count", "all", "0", "0", "0")] == list(reply.table.rows)


async def test_a_running_rehearsal_is_named(connected_count: Count) -> None:
    await connected_count.type(
        "/countroom rehearse worcester-2016 1", channel=channel_named("#practice")
    )

    assert "Rehearsal under way in #practice." in await status_lines(connected_count)
