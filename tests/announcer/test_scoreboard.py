"""A scoreboard is one message, posted once, and in the end it is correct."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.announcer.outcome import (
    ChannelGone,
    Deleted,
    GivenUp,
    RetryLater,
    Unknown,
)
from bot.chat.reply import Tone
from bot.desk.identity import Channel
from bot.store import scoreboards
from bot.store.scoreboards import ScoreboardRow
from tests.announcer.dying_transport import DyingTransport, ProcessDied
from tests.count import (
    COUNT,
    ELEVEN_AT_NIGHT,
    ERIN,
    Count,
    LostAnswer,
    channel_named,
    full_text,
    id_of,
    open_count,
)
from tests.servers.waiting import until

WALL = channel_named("#wall")


async def pass_time(count: Count, seconds: float = 5) -> None:
    """Move the clock and deliver what is due."""
    count.clock.shift(seconds)
    await count.deliver()


def visible_texts(count: Count, channel: Channel = WALL) -> list[str]:
    """The channel's messages as they read now, without those deleted."""
    transport, texts = count.transport, dict[str, str]()
    for message_id, message in [
        *((id_of(m), m) for m in transport.arrived),
        *transport.edits,
    ]:
        if message.channel == channel.id and message_id not in transport.deleted:
            texts[message_id] = "\n".join(message.lines)
    return list(texts.values())


async def read_row(count: Count, channel: Channel = WALL) -> ScoreboardRow:
    board = await scoreboards.find(count.app.store.reader, channel.id, count.night)
    assert board is not None

    return board


async def test_before_the_close_of_poll_it_is_posted_pinned_and_empty(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=ELEVEN_AT_NIGHT - timedelta(hours=5)) as count:
        reply = await count.type("/scoreboard", channel=WALL)
        (board,) = visible_texts(count)

        assert Tone.DONE is reply.tone
        assert ["id of worcester-2016/scoreboard:1"] == count.transport.pins
        assert [
            "Worcester: 0 of 12 wards declared, 12 seats to come; 18 of 35 for a majority.",
            "Control of Worcester is not certain yet. For a majority the Conservatives need 4 and "
            "Labour needs 9 of the remaining 12 seats.",
            "Con Conservative 14 (=), 5 still up",
            "Lab Labour 9 (=), 6 still up",
            "Grn Green 0 (=), 1 still up",
            "Last update 18:00.",
        ] == board.splitlines()  # fmt: skip


async def test_it_is_kept_up_to_date_even_if_no_channel_follows_the_night(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    for line in ("Arboretum Lab", "Cathedral Lab", "Claines Con", "Battenhall Green"):
        await count.type(f"/declare {line}")
    await pass_time(count, 60)
    (board,) = visible_texts(count)

    assert "4 of 12 wards declared, 8 seats to come" in board
    assert "Grn Green 1 (+1), 1 still up" in board
    assert "Con Conservative 15 (−1), 3 still up" in board
    assert [
        "Last results:",
        "23:00 GREEN GAIN Battenhall from Conservative.",
        "23:00 CONSERVATIVE HOLD Claines.",
        "23:00 LABOUR HOLD Cathedral.",
        "Last update 23:01.",
    ] == board.splitlines()[-5:]


async def test_control_comes_first_once_it_is_certain(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    wards = ["Arboretum", "Cathedral", "Gorse Hill", "Nunnery", "Rainbow Hill", "St Clement"]
    for line in [*(f"{w} Lab" for w in wards), "St John Lab", "St Stephen Grn", "Battenhall Grn",
                 "Bedwardine Con", "Claines Con"]:  # fmt: skip
        await count.type(f"/declare {line}")
    await pass_time(count)
    (board,) = visible_texts(count)

    assert [
        "No overall control in Worcester (was Conservative).",
        "11 of 12 wards declared, 1 seat to come; 18 of 35 for a majority.",
    ] == board.splitlines()[:2]


async def test_a_correction_is_shown_like_any_other_change(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    await count.type("/declare Warndon UKIP because seen")
    await pass_time(count)
    await count.type("/withdraw Warndon because it was read out wrongly")
    await pass_time(count)
    (board,) = visible_texts(count)

    assert "UKIP" not in board
    assert "0 of 12 wards declared" in board


@pytest.mark.exact_calls  # counts edits
async def test_changes_within_seconds_are_one_edit(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    for ward in ("Arboretum", "Cathedral", "Nunnery"):
        await count.type(f"/declare {ward} Lab")
    at_once = len(count.transport.edits)
    await pass_time(count)
    await pass_time(count, 600)

    assert 0 == at_once
    assert 1 == len(count.transport.edits)


async def test_a_change_that_it_does_not_show_causes_no_edit(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    await count.type("/mark Battenhall recount")
    await pass_time(count)

    assert [] == count.transport.edits


async def test_it_waits_until_its_channels_messages_are_sent(count: Count) -> None:
    await count.type("/follow all", channel=COUNT)
    await count.type("/scoreboard", channel=COUNT)
    count.transport.answer_next_with("#count", RetryLater(60, "slow"))
    await count.type("/declare Battenhall Green")
    await pass_time(count)
    meanwhile = len(count.transport.edits)
    await pass_time(count, 60)

    assert 0 == meanwhile
    assert 1 == len(count.transport.edits)


async def test_it_waits_for_earlier_edits(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    await count.type("/declare Battenhall Green")
    await count.app.announcer._rate_limit.wait("fake edits", 3600)
    await pass_time(count)

    assert [] == count.transport.edits


async def test_it_takes_what_earlier_edits_have_left_of_a_burst(count: Count) -> None:
    count.transport.seconds_between_edits, count.transport.edits_at_once = 3600.0, 3
    await count.type("/scoreboard", channel=WALL)
    await count.type("/declare Battenhall Green")
    await count.app.announcer._rate_limit.wait("fake edits", 3600, burst=3)
    await pass_time(count)

    assert 1 == len(count.transport.edits)


async def test_two_requests_post_it_once(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    reply = await count.type("/scoreboard", channel=WALL)

    assert "has a Worcester scoreboard already" in reply.text
    assert 1 == len(visible_texts(count))


async def test_a_deleted_scoreboard_is_posted_again_when_requested(
    count: Count,
) -> None:
    await count.type("/scoreboard", channel=WALL)
    await count.transport.delete(WALL.id, "id of worcester-2016/scoreboard:1")
    await count.type("/scoreboard", channel=WALL)

    assert 1 == len(visible_texts(count))
    assert ["id of worcester-2016/scoreboard:2"] == count.transport.pins


async def test_a_deleted_scoreboard_is_posted_again_when_it_has_news(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    await count.transport.delete(WALL.id, "id of worcester-2016/scoreboard:1")
    await count.type("/declare Battenhall Green")
    await pass_time(count)
    (board,) = visible_texts(count)

    assert "GREEN GAIN Battenhall" in board
    assert "id of worcester-2016/scoreboard:2" == (await read_row(count)).message_id


async def test_a_scoreboard_too_old_to_edit_is_replaced(count: Count) -> None:
    """Only when it has news, so that the new message alerts no reader for nothing."""
    await count.type("/scoreboard", channel=WALL)
    await pass_time(count, 3600)
    before = len(count.transport.arrived)
    await count.type("/declare Battenhall Green")
    (board,) = visible_texts(count)

    assert 1 == before
    assert "GREEN GAIN Battenhall" in board
    assert ["id of worcester-2016/scoreboard:2"] == count.transport.pins
    assert [] == count.transport.edits


async def test_on_a_platform_without_edits_each_change_replaces_it(
    count: Count,
) -> None:
    count.transport.edit_answers.append(GivenUp("edit_window_closed"))
    await count.type("/scoreboard", channel=WALL)
    await count.type("/declare Battenhall Green")
    await pass_time(count)
    (board,) = visible_texts(count)

    assert "GREEN GAIN Battenhall" in board


@pytest.mark.parametrize(
    "refusal", [GivenUp("missing_scope"), ChannelGone("50013 Missing Permissions")]
)
async def test_a_scoreboard_that_cannot_be_pinned_is_kept_and_the_status_says_so(
    count: Count, refusal: GivenUp | ChannelGone
) -> None:
    count.transport.pin_answers.append(refusal)
    await count.type("/scoreboard", channel=WALL)
    await count.type("/declare Battenhall Green")
    await pass_time(count)
    status = await count.type("/countroom status")
    (board,) = visible_texts(count)

    assert "GREEN GAIN Battenhall" in board
    assert [] == count.transport.pins
    assert f"The scoreboard in #wall is not pinned: {refusal.reason}." in full_text(status)


async def test_requesting_it_again_tries_the_pin_again(count: Count) -> None:
    count.transport.pin_answers.append(GivenUp("missing_scope"))
    await count.type("/scoreboard", channel=WALL)
    await count.type("/scoreboard", channel=WALL)
    status = await count.type("/countroom status")

    assert ["id of worcester-2016/scoreboard:1"] == count.transport.pins
    assert "not pinned" not in full_text(status)


async def test_a_lost_channel_ends_it_and_a_new_request_resumes_it(
    count: Count,
) -> None:
    await count.type("/scoreboard", channel=WALL)
    count.transport.edit_answers.append(ChannelGone("is_archived"))
    await count.type("/declare Battenhall Green")
    await pass_time(count)
    status = full_text(await count.type("/countroom status"))
    lost = visible_texts(count)
    await count.type("/scoreboard", channel=WALL)
    (board,) = visible_texts(count)

    assert (
        "The scoreboard in #wall can't be updated: is_archived. "
        "Once that is fixed, type /scoreboard there again."
    ) in status
    assert "GREEN GAIN" not in lost[0]
    assert "GREEN GAIN Battenhall" in board
    assert "lost" not in full_text(await count.type("/countroom status"))


@pytest.mark.parametrize("follows", [True, False])
async def test_a_lost_scoreboard_comes_back_with_its_channel(count: Count, follows: bool) -> None:
    if follows:
        await count.type("/follow all", channel=WALL)
    await count.type("/scoreboard", channel=WALL)
    count.transport.edit_answers.append(ChannelGone("is_archived"))
    await count.type("/declare Battenhall Green")
    await pass_time(count)
    status = full_text(await count.type("/countroom status"))
    await count.app.desk.resume_channels(WALL.id)
    await count.deliver()
    board = next(text for text in visible_texts(count) if "Last update" in text)

    assert ("updated: is_archived. It goes on once that is fixed." in status) is follows
    assert "GREEN GAIN Battenhall" in board
    assert "can't be updated" not in full_text(await count.type("/countroom status"))


async def test_a_scoreboard_comes_back_when_its_lost_channel_is_tried_again(count: Count) -> None:
    await count.type("/follow all", channel=WALL)
    await count.type("/scoreboard", channel=WALL)
    count.transport.answer_next_with("#wall", ChannelGone("is_archived"))
    count.transport.edit_answers.append(ChannelGone("is_archived"))
    await count.type("/declare Battenhall Green")
    await pass_time(count)
    await count.app.desk.resume_channels()
    await count.deliver()
    await pass_time(count)
    board = next(text for text in visible_texts(count) if "Last update" in text)

    assert "GREEN GAIN Battenhall" in board
    assert "can't be updated" not in full_text(await count.type("/countroom status"))


async def test_a_stopped_scoreboard_says_so_is_unpinned_and_never_edited_again(
    count: Count,
) -> None:
    await count.type("/scoreboard", channel=WALL)
    await count.type("/scoreboard off", channel=WALL)
    again = await count.type("/scoreboard off", channel=WALL)
    await count.type("/declare Battenhall Green")
    await pass_time(count, 60)
    (board,) = visible_texts(count)

    assert board.endswith("No longer updated: correct at 23:00.")
    assert [] == count.transport.pins
    assert "#wall has no Worcester scoreboard." == again.text


async def test_after_a_stop_the_next_scoreboard_is_a_new_message(count: Count) -> None:
    await count.type("/scoreboard", channel=WALL)
    await count.type("/scoreboard off", channel=WALL)
    await count.type("/scoreboard", channel=WALL)
    stopped, board = visible_texts(count)

    assert "No longer updated" in stopped
    assert board.endswith("Last update 23:00.")
    assert ["id of worcester-2016/scoreboard:2"] == count.transport.pins


async def test_only_an_editor_may_request_one(count: Count) -> None:
    reply = await count.type("/scoreboard", person=ERIN, channel=WALL)

    assert Tone.REFUSAL is reply.tone
    assert [] == visible_texts(count)


async def test_an_unknown_word_after_the_command_is_refused(count: Count) -> None:
    reply = await count.type("/scoreboard on", channel=WALL)

    assert "Type /scoreboard or /scoreboard off" in reply.text
    assert [] == visible_texts(count)


async def test_in_a_rehearsal_channel_it_shows_the_real_night(count: Count) -> None:
    await count.type("/countroom rehearse worcester-2016 60", channel=WALL)
    await count.type("/scoreboard", channel=WALL)
    await until(lambda: any(m.lines[0].startswith("TEST") for m in count.transport.arrived))
    await pass_time(count)
    (board,) = [text for text in visible_texts(count) if "Last update" in text]

    assert "0 of 12 wards declared" in board


@pytest.mark.exact_calls  # counts searches
@pytest.mark.parametrize("arrived", [True, False], ids=["it is there", "it is not"])
async def test_a_post_of_unknown_outcome_is_searched_for(count: Count, arrived: bool) -> None:
    count.transport.answer_next_with("#wall", LostAnswer(Unknown(0, "lost"), arrived=arrived))
    await count.type("/scoreboard", channel=WALL)
    for _ in range(3):
        await count.deliver()

    assert 1 == len(visible_texts(count))
    assert 1 == len(count.transport.searches)


async def test_a_duplicate_that_arrived_late_is_removed_once(count: Count) -> None:
    count.transport.answer_next_with("#wall", LostAnswer(Unknown(0, "lost"), arrived=False))
    await count.type("/scoreboard", channel=WALL)
    for _ in range(3):
        await count.deliver()
    count.transport.arrived.append(count.transport.attempts[0])
    await count.deliver()
    too_early = len(count.transport.arrived)
    await pass_time(count, 60)

    assert 2 == too_early
    assert 1 == len(count.transport.arrived)
    assert 1 == (await read_row(count)).tries


async def test_a_late_duplicate_is_looked_for_though_nothing_else_happens(
    count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    wakings = list[float]()
    count.transport.answer_next_with("#wall", LostAnswer(Unknown(0, "lost"), arrived=False))
    await count.type("/scoreboard", channel=WALL)
    for _ in range(3):
        await count.deliver()
    monkeypatch.setattr(count.app.announcer._scoreboards, "_wake_in", wakings.append)
    await pass_time(count, 50)

    assert [10.0] == wakings


@pytest.mark.parametrize("outcome", [RetryLater(0, "slow"), Unknown(0, "lost")])
async def test_a_delayed_edit_or_pin_is_made_later(
    count: Count, outcome: RetryLater | Unknown
) -> None:
    count.transport.pin_answers.append(outcome)
    count.transport.edit_answers.append(outcome)
    await count.type("/scoreboard", channel=WALL)
    await count.type("/declare Battenhall Green")
    for _ in range(4):
        await pass_time(count)

    assert 1 == len(count.transport.pins)
    assert "GREEN GAIN Battenhall" in visible_texts(count)[0]


async def test_a_scoreboard_deleted_while_in_flight_is_posted_again(count: Count) -> None:
    count.transport.answer_next_with("#wall", Deleted())
    await count.type("/scoreboard", channel=WALL)

    assert 1 == len(visible_texts(count))


@pytest.mark.exact_calls  # the refusal is set for one attempt
async def test_a_refused_scoreboard_ends(count: Count) -> None:
    count.transport.answer_next_with("#wall", GivenUp("invalid_form"))
    await count.type("/scoreboard", channel=WALL)
    status = full_text(await count.type("/countroom status"))

    assert "The scoreboard in #wall can't be updated: invalid_form." in status
    assert [] == visible_texts(count)


NIGHT = ("/scoreboard", "/declare Battenhall Green", "/declare Arboretum Lab", "/scoreboard off")


@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
@pytest.mark.parametrize(
    ("at", "seconds"),
    [("deliver", 5), ("edit", 5), ("pin", 5), ("unpin", 5),
     ("deliver", 3600), ("pin", 3600), ("delete", 3600)],
)  # fmt: skip
async def test_a_crash_in_the_transport_leaves_one_correct_scoreboard(
    tmp_path: Path, at: str, seconds: float, after: bool
) -> None:
    """Whichever line was typed last; after an hour each change replaces the message."""
    transport, began = DyingTransport(after=after), ELEVEN_AT_NIGHT
    for n, line in enumerate(NIGHT):
        transport.at = at
        async with open_count(tmp_path, transport=transport, now=began) as count:
            with suppress(ProcessDied):
                await count.type(line, channel=WALL, key=f"line {n}")
                await pass_time(count, seconds)
        transport.at = ""
        async with open_count(
            tmp_path, transport=transport, now=began + timedelta(seconds=seconds)
        ) as again:
            for _ in range(3):
                await pass_time(again)
            (board,) = visible_texts(again)
        began += timedelta(seconds=5 * seconds)

        assert (n > 0) == ("GREEN GAIN" in board), board
        assert (n > 1) == ("LABOUR HOLD Arboretum" in board), board
        assert (0 if line == NIGHT[-1] else 1) == len(transport.pins)
    assert transport.deaths


@pytest.mark.exact_calls  # counts edits
async def test_the_next_process_keeps_the_same_message(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/scoreboard", channel=WALL)
        await count.type_undelivered("/declare Battenhall Green")
    async with open_count(tmp_path, now=ELEVEN_AT_NIGHT + timedelta(minutes=1)) as again:
        await again.deliver()
        ((message_id, message),) = again.transport.edits

        assert [] == again.transport.arrived
        assert "id of worcester-2016/scoreboard:1" == message_id
        assert "23:00 GREEN GAIN Battenhall from Conservative." in message.lines
