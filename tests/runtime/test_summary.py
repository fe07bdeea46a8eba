"""Summaries: one per interval while results come in, with only what is new."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.timestamps import utc_text
from tests.count import COUNT, Count, channel_named, open_count
from tests.runtime.vocabulary import (
    CLOSE,
    MINUTE,
    advance,
    declare_results,
    run_minutes,
    summary_causes,
    worcester_on,
)

HALF_AN_HOUR = timedelta(minutes=30)


async def test_it_has_the_score_the_control_line_and_the_new_results(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await declare_results(polling_count, 0, 8)
    await advance(polling_count, HALF_AN_HOUR)

    assert (
        "Worcester at 22:30: 8 of 12 wards declared: Lab 16, Con 14, Grn 1, 4 seats to come; "
        "18 needed for a majority.\n"
        "Control of Worcester is not certain yet. "
        "For a majority Labour needs 2 and the Conservatives need all 4 remaining seats.\n"
        "8 results, 1 gain: Warndon (Lab from Con)."
    ) == polling_count.announcements()[-1]


async def test_the_next_one_has_only_results_since_the_last(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await declare_results(polling_count, 0, 8)
    await advance(polling_count, HALF_AN_HOUR)
    await declare_results(polling_count, 8, 10)
    await advance(polling_count, HALF_AN_HOUR)

    polling_count.assert_told(
        "#count", "2 results since the last summary, 1 gain: Battenhall (Grn from Con)."
    )


async def test_there_is_none_if_nothing_is_new(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await declare_results(polling_count, 0, 3)
    first = await advance(polling_count, HALF_AN_HOUR)
    await polling_count.type("/mark Claines recount")
    second = await advance(polling_count, HALF_AN_HOUR)

    assert ["summary:2016-05-05T21:30:00Z"] == list(dict.fromkeys(first))
    assert [] == second


async def test_there_is_none_before_the_first_result(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    runs = [await advance(polling_count, HALF_AN_HOUR) for _ in range(4)]

    assert [[]] * 4 == runs


async def test_a_withdrawal_is_new(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await declare_results(polling_count, 0, 3)
    await advance(polling_count, HALF_AN_HOUR)
    await polling_count.type("/withdraw Cathedral because it was read out wrongly")
    await polling_count.type("/declare Claines Con")
    await advance(polling_count, HALF_AN_HOUR)

    polling_count.assert_told("#count", "3 of 12 wards declared", "1 result since the last summary")


async def test_there_is_none_after_the_final_score(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await declare_results(polling_count, 0, 12)
    causes = await advance(polling_count, HALF_AN_HOUR)

    assert [] == causes


@pytest.mark.parametrize(("channel", "summaries"), [("#count", 1), ("#gains", 1), ("#control", 0)])
async def test_a_channel_that_follows_only_control_gets_none(
    polling_count: Count, channel: str, summaries: int
) -> None:
    await advance(polling_count, MINUTE)
    await declare_results(polling_count, 0, 2)
    await advance(polling_count, HALF_AN_HOUR)

    assert summaries == len(
        [text for text in polling_count.announcements(channel) if " at 22:30" in text]
    )


@pytest.mark.parametrize(("minutes", "slots"), [(0, []), (15, ["21:15"]), (40, ["21:40"])])
async def test_the_interval_is_a_setting(tmp_path: Path, minutes: int, slots: list[str]) -> None:
    async with open_count(tmp_path, now=CLOSE, summary_minutes=minutes) as count:
        await count.type("/follow all", channel=COUNT)
        await declare_results(count, 0, 2)
        for _ in range(45):
            await advance(count, MINUTE)

        assert [f"summary:2016-05-05T{slot}:00Z" for slot in slots] == await summary_causes(count)


@pytest.mark.parametrize(
    ("minutes", "slots"),
    [(31, ["21:30"]), (44, ["21:30"]), (45, []), (59, []), (61, ["22:00"]), (121, ["23:00"])],
)
async def test_after_a_restart_only_the_newest_summary_is_sent_if_not_too_late(
    tmp_path: Path, minutes: int, slots: list[str]
) -> None:
    """It is too late once half the interval has passed; older ones are never sent."""
    async with open_count(tmp_path, now=CLOSE) as count:
        await count.type("/follow all", channel=COUNT)
        await declare_results(count, 0, 3)
    async with open_count(tmp_path, now=CLOSE + minutes * MINUTE) as count:
        await advance(count)
        await advance(count)

        assert [f"summary:2016-05-05T{slot}:00Z" for slot in slots] == await summary_causes(count)


async def test_a_restart_does_not_repeat_one(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE) as count:
        await count.type("/follow all", channel=COUNT)
        await declare_results(count, 0, 3)
        await advance(count, HALF_AN_HOUR)
        await declare_results(count, 3, 5)
    async with open_count(tmp_path, now=CLOSE + HALF_AN_HOUR + MINUTE) as count:
        causes = await advance(count)

    assert [] == causes


async def test_setting_the_clock_back_repeats_none(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await declare_results(polling_count, 0, 3)
    await advance(polling_count, HALF_AN_HOUR)
    await declare_results(polling_count, 3, 4)
    await advance(polling_count, HALF_AN_HOUR)
    await declare_results(polling_count, 4, 5)
    again = await advance(polling_count, -HALF_AN_HOUR)
    polling_count.clock.shift(HALF_AN_HOUR)
    await advance(polling_count, HALF_AN_HOUR)

    assert [] == again
    assert ["21:30", "22:00", "22:30"] == [
        slot[-9:-4] for slot in await summary_causes(polling_count)
    ]
    polling_count.assert_told("#count", "1 result since the last summary")


@pytest.mark.parametrize("day", ["2026-10-24", "2026-03-28"])
async def test_nights_when_the_clocks_change_skip_and_repeat_none(tmp_path: Path, day: str) -> None:
    """In October 01:30 comes twice, in March never; every interval has new results."""
    afternoon = datetime.fromisoformat(f"{day}T15:00:00Z")
    async with open_count(tmp_path, worcester_on(day), now=afternoon) as count:
        await count.type("/follow all each", channel=COUNT)
        close = count.app.desk.first_book().night.council.polls_close.astimezone(UTC)
        count.clock.move_to(close)
        await run_minutes(count, 6 * 60)
        causes = await summary_causes(count)

    slots = [utc_text(close + n * HALF_AN_HOUR) for n in range(1, 10)]
    assert [f"summary:{slot}" for slot in slots] == causes
    assert 1 == len(
        [text for text in count.announcements() if text.startswith("Polls have closed.")]
    )


async def test_a_correction_edits_the_summary_with_the_wrong_gain(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await polling_count.type("/declare Battenhall Green")
    await advance(polling_count, HALF_AN_HOUR)
    await polling_count.type("/correct Battenhall Con because it was read out wrongly")
    await polling_count.press("Yes")
    edited = [
        m.lines
        for _, m in polling_count.transport.edits
        if "/summary:" in m.key and "count" in m.channel
    ]

    assert 1 == len(edited)
    assert "Corrected 22:30." in edited[0][0]
    assert edited[0][-1].endswith("1 result, 1 gain: Battenhall (Grn from Con).”")


async def test_a_rehearsal_has_no_summaries(polling_count: Count) -> None:
    await polling_count.type(
        "/countroom rehearse worcester-2016 1", channel=channel_named("#practice")
    )
    runs = [await advance(polling_count, HALF_AN_HOUR) for _ in range(2)]

    assert [] == [cause for causes in runs for cause in causes if cause.startswith("summary:")]
