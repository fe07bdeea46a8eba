"""Rehearsals: a past night played into a channel, apart from the real one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.rehearsal import Rehearsals, play
from bot.chat.reply import Tone
from bot.chat.script import load_script
from bot.desk.identity import Provenance
from bot.election.control import standing
from bot.store import channels, ledger, nights
from tests.count import (
    ALICE,
    BOB,
    COUNT,
    ELEVEN_AT_NIGHT,
    ERIN,
    Count,
    channel_named,
    full_text,
    open_count,
    wait_for,
    worcester,
)
from tests.faults import Fault, Faults, injected

PRACTICE = channel_named("#practice")
WHOLE = 14  # its beginning, twelve wards, its end


@pytest.fixture
async def running_count(tmp_path: Path) -> AsyncIterator[Count]:
    """The real night with a running announcer; #count follows everything."""
    async with open_count(tmp_path) as opened:
        await opened.type("/follow all", channel=COUNT)
        delivering = asyncio.create_task(opened.app.announcer.run())
        yield opened
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)


async def play_whole_night(count: Count) -> None:
    """Rehearse Worcester 2016 in #practice without pauses."""
    arrived = count.transport.expect_messages("#practice", WHOLE)
    signature = Provenance("whole", ALICE, PRACTICE)
    await Rehearsals(count.app.desk).begin(signature, load_script(worcester()), 0.0, "begins")
    await wait_for(arrived)


async def start_slow_rehearsal(count: Count) -> None:
    """Start a slow rehearsal in #practice and wait for its first ward."""
    arrived = count.transport.expect_messages("#practice", 2)
    reply = await count.type_undelivered("/countroom rehearse worcester-2016 1", channel=PRACTICE)
    assert Tone.DONE is reply.tone, reply.text
    await wait_for(arrived)


async def wait_until_over(count: Count) -> None:
    """Wait until no rehearsal is running in #practice."""
    async with asyncio.timeout(30):
        while await channels.read_followed_nights(count.app.store.reader, PRACTICE.id):  # noqa: ASYNC110
            await asyncio.sleep(0)


async def read_rehearsals(count: Count) -> list[nights.NightRow]:
    """Every rehearsal ever started."""
    known = await nights.all_nights(count.app.store.reader)
    return [night for night in known if night.kind == "rehearsal"]


async def test_every_message_of_a_rehearsal_is_marked(running_count: Count) -> None:
    await play_whole_night(running_count)

    assert [] == [
        text for text in running_count.announcements("#practice") if not text.startswith("TEST. ")
    ]
    assert WHOLE == len(running_count.announcements("#practice"))


async def test_a_rehearsal_announces_what_the_night_announced(running_count: Count) -> None:
    await play_whole_night(running_count)
    announcements = "\n".join(running_count.announcements("#practice"))

    assert "Battenhall" in announcements
    assert "Conservatives lose control" in announcements
    assert "The rehearsal of Worcester is over. None of it was real." in announcements


async def test_a_rehearsal_leaves_nothing_in_the_real_night(running_count: Count) -> None:
    await play_whole_night(running_count)

    assert 0 == standing(running_count.app.desk.first_book().night).declared
    assert [] == await running_count.ledger()
    assert [] == running_count.announcements("#count")


async def test_a_rehearsal_has_its_own_ledger(running_count: Count) -> None:
    await play_whole_night(running_count)
    (night,) = await read_rehearsals(running_count)
    rows = await ledger.read(running_count.app.store.reader, night.night)

    assert ["pack", *["declare"] * 12] == [row.kind for row in rows]
    assert ("U1", "Alice", "fake:#practice") == (rows[0].who, rows[0].who_name, rows[0].channel)


async def test_questions_are_answered_from_the_real_night_during_a_rehearsal(
    running_count: Count,
) -> None:
    await start_slow_rehearsal(running_count)
    reply = await running_count.type_undelivered("/results", channel=PRACTICE)

    assert "TEST" not in full_text(reply)
    assert "Worcester: 0 of 12 wards declared." == reply.text


async def test_a_rehearsal_can_run_before_the_close_of_poll(tmp_path: Path) -> None:
    in_the_afternoon = ELEVEN_AT_NIGHT - timedelta(hours=8)
    async with open_count(tmp_path, now=in_the_afternoon) as count:
        await count.type("/countroom rehearse worcester-2016", channel=PRACTICE)
        real = await count.type("/declare Battenhall Green 1081")

        assert 1 <= len(count.announcements("#practice"))
        assert Tone.REFUSAL is real.tone


async def test_a_channel_that_follows_the_real_night_cannot_rehearse(
    running_count: Count,
) -> None:
    reply = await running_count.type_undelivered(
        "/countroom rehearse worcester-2016", channel=COUNT
    )

    assert Tone.REFUSAL is reply.tone
    assert "#count follows the real night" in reply.text
    assert [] == await read_rehearsals(running_count)


async def test_a_channel_cannot_follow_the_real_night_during_its_rehearsal(
    running_count: Count,
) -> None:
    await start_slow_rehearsal(running_count)
    reply = await running_count.type_undelivered("/follow all", channel=PRACTICE)

    assert Tone.REFUSAL is reply.tone
    assert "A rehearsal is running in #practice" in reply.text


async def test_a_channel_has_one_rehearsal_at_a_time(running_count: Count) -> None:
    await start_slow_rehearsal(running_count)
    reply = await running_count.type_undelivered(
        "/countroom rehearse worcester-2016", channel=PRACTICE
    )

    assert Tone.REFUSAL is reply.tone
    assert 1 == len(await read_rehearsals(running_count))


async def test_a_command_delivered_twice_starts_one_rehearsal(running_count: Count) -> None:
    first = await running_count.type_undelivered(
        "/countroom rehearse worcester-2016 1", channel=PRACTICE, key="same"
    )
    again = await running_count.type_undelivered(
        "/countroom rehearse worcester-2016 1", channel=PRACTICE, key="same"
    )

    assert first == again
    assert 1 == len(await read_rehearsals(running_count))


async def test_a_rehearsal_is_stopped_in_its_channel(running_count: Count) -> None:
    await start_slow_rehearsal(running_count)
    ended = running_count.transport.expect_messages("#practice", 1)
    reply = await running_count.type_undelivered(
        "/countroom rehearse stop", person=BOB, channel=PRACTICE
    )
    await wait_for(ended)

    assert "Rehearsal stopped." == reply.text
    assert (
        "TEST. The rehearsal of Worcester was stopped after 1 of 12 wards. None of it was real."
        == running_count.announcements("#practice")[-1]
    )


async def test_the_first_real_declaration_stops_every_rehearsal(running_count: Count) -> None:
    await start_slow_rehearsal(running_count)
    ended = running_count.transport.expect_messages("#practice", 1)
    await running_count.type_undelivered("/declare Battenhall Green 1081")
    await wait_for(ended)

    running_count.assert_told("#practice", "TEST.", "stopped after 1 of 12 wards")


async def test_a_mark_stops_no_rehearsal(running_count: Count) -> None:
    await start_slow_rehearsal(running_count)
    await running_count.type_undelivered("/mark Battenhall counting")
    reply = await running_count.type_undelivered("/countroom rehearse stop", channel=PRACTICE)

    assert Tone.DONE is reply.tone


async def test_after_a_rehearsal_the_channel_can_follow_the_real_night(
    running_count: Count,
) -> None:
    await play_whole_night(running_count)
    arrived = running_count.transport.expect_messages("#practice", 1)
    follows = await running_count.type_undelivered("/follow all", channel=PRACTICE)
    await running_count.type_undelivered("/declare Battenhall Green 1081")
    await wait_for(arrived)

    assert Tone.DONE is follows.tone
    assert "TEST" not in running_count.announcements("#practice")[-1]


async def test_the_rest_of_a_rehearsal_is_not_sent_beside_the_real_night(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        signature = Provenance("whole", ALICE, PRACTICE)
        await Rehearsals(count.app.desk).begin(signature, load_script(worcester()), 0.0, "begins")
        await wait_until_over(count)
        await count.type("/follow all", channel=PRACTICE)

        assert [] == count.announcements("#practice")


async def test_a_restart_ends_a_rehearsal(tmp_path: Path) -> None:
    async with open_count(tmp_path) as before:
        await before.type_undelivered("/countroom rehearse worcester-2016 1", channel=PRACTICE)
        database = (tmp_path / "countroom.db").read_bytes()
        wal = (tmp_path / "countroom.db-wal").read_bytes()
    (tmp_path / "countroom.db").write_bytes(database)
    (tmp_path / "countroom.db-wal").write_bytes(wal)
    async with open_count(tmp_path) as after:
        await after.deliver()
        stops = await after.type("/countroom rehearse stop", channel=PRACTICE)
        follows = await after.type("/follow all", channel=PRACTICE)

        assert (
            "TEST. The rehearsal of Worcester was stopped" in after.announcements("#practice")[-1]
        )
        assert "No rehearsal is running in #practice." == stops.text
        assert Tone.DONE is follows.tone


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "Which pack?"),
        ("worcester-2016 12 fast", "Which pack?"),
        ("worcester-1816", "No pack is called “worcester-1816”."),
        ("../councils/worcester-2016", "No pack is called"),
        ("worcester-2016 0", "Results a minute must be 1 to 60, not 0."),
        ("worcester-2016 61", "Results a minute must be 1 to 60, not 61."),
        ("worcester-2016 ²", "Results a minute must be 1 to 60, not “²”."),
        ("stop", "No rehearsal is running in #practice."),
    ],
)
async def test_an_invalid_rehearsal_line_is_refused_with_the_reason(
    running_count: Count, typed: str, expected: str
) -> None:
    reply = await running_count.type_undelivered(f"/countroom rehearse {typed}", channel=PRACTICE)

    assert Tone.REFUSAL is reply.tone
    assert expected in reply.text
    assert [] == await read_rehearsals(running_count)


async def test_only_an_editor_can_start_a_rehearsal(running_count: Count) -> None:
    reply = await running_count.type_undelivered(
        "/countroom rehearse worcester-2016", person=ERIN, channel=PRACTICE
    )

    assert Tone.REFUSAL is reply.tone
    assert "is for editors" in reply.text
    assert [] == await read_rehearsals(running_count)


async def test_a_second_key_does_not_hold_up_a_rehearsal(tmp_path: Path) -> None:
    async with open_count(tmp_path, second_key=True) as count:
        signature = Provenance("whole", ALICE, PRACTICE)
        await Rehearsals(count.app.desk).begin(signature, load_script(worcester()), 0.0, "begins")
        await wait_until_over(count)
        await count.deliver()

        assert WHOLE == len(count.announcements("#practice"))


async def test_a_busy_store_does_not_end_a_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.rehearsal._STORE_RETRY_SECONDS", 0)
    with injected(Faults()) as faults:
        async with open_count(tmp_path) as count:
            faults.arrange(Fault.REFUSED, Fault.TIMED_OUT, Fault.ANSWER_LOST)
            results = load_script(worcester()).results[:2]
            played = [w async for w in play(count.app.desk, count.night, results, PRACTICE)]

            assert [ward for ward, _ in results] == played
            assert played == [row.ward for row in await count.ledger()]
