"""The final score is queued in the transaction that completes the night."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.announcer.outcome import RetryLater
from bot.chat.rehearsal import play
from bot.election.declaration import Declaration
from bot.importers.pack import Files, load, read_pack_files
from tests.casterbridge import casterbridge
from tests.count import COUNT, DESK, Count, channel_named, open_count
from tests.runtime.vocabulary import CLOSE, MINUTE, RESULTS, advance, declare_results

HEAD = (
    "FINAL SCORE. No overall control in Worcester (was Conservative). "
    "Largest party: Conservative, 1 short of a majority.\n"
    "Worcester: Con 17 (−2), Lab 16 (+1), Grn 2 (+1)."
)
LAST_WARD = (
    "CONSERVATIVE HOLD St Clement: Simon Geraghty elected with 682 votes, a majority of 248.\n"
    "Con 682 (46.4%) · Lab 434 (29.5%) · UKIP 228 (15.5%) · Grn 126 (8.6%)."
)
GAINS = "2 gains tonight: Warndon (Lab from Con), Battenhall (Grn from Con)."

TRAFFORD = datetime(2018, 5, 3, 23, tzinfo=UTC)  # after the close of poll


def trafford() -> Files:
    """A night with earlier figures for nearly every ward."""
    return read_pack_files(Path(__file__).parents[1] / "packs" / "trafford-2018")


def final_scores(count: Count) -> list[str]:
    """The current text of each message of #count that brought a final score."""
    arrived = [m for m in count.transport.arrived if m.channel == COUNT.id]
    edits = [m for _, m in count.transport.edits if m.channel == COUNT.id]
    finals = {m.key: m for m in arrived if any("FINAL SCORE" in line for line in m.lines)}
    finals |= {m.key: m for m in edits if m.key in finals}
    return ["\n".join(m.lines) for m in finals.values()]


@pytest.fixture
async def closed_count(polling_count: Count) -> Count:
    """An hour after the close of poll."""
    polling_count.clock.shift(61 * MINUTE)
    return polling_count


async def test_it_is_told_in_the_last_wards_message(closed_count: Count) -> None:
    await declare_results(closed_count, 0, 12)
    before, last = closed_count.announcements()[-2:]

    assert before.startswith("NO OVERALL CONTROL in Worcester (was Conservative): ")
    assert f"{HEAD}\n{LAST_WARD}\n{GAINS}" == last


async def test_a_last_ward_that_settles_control_says_so_once(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE) as count:
        await count.type("/follow all", channel=COUNT)
        await declare_results(count, 0, 10)
        await count.type("/declare St Clement Lab")
        await count.type("/declare Claines Con")

        assert (
            "NO OVERALL CONTROL in Worcester (was Conservative): "
            "no party can reach 18 of 35 seats.\n"
            "CONSERVATIVE HOLD Claines: James Stanley elected, figures to come.\n"
            "FINAL SCORE. Worcester: Lab 17 (+2), Con 16 (−3), Grn 2 (+1).\n"
            "3 gains tonight: Warndon (Lab from Con), Battenhall (Grn from Con), "
            "St Clement (Lab from Con)."
        ) == count.announcements()[-1]


@pytest.mark.parametrize(
    ("channel", "expected"), [("#gains", f"{HEAD}\n{GAINS}"), ("#control", HEAD)]
)
async def test_channels_at_every_level_get_it(
    closed_count: Count, channel: str, expected: str
) -> None:
    await declare_results(closed_count, 0, 12)

    assert expected == closed_count.announcements(channel)[-1]


async def test_there_is_none_before_the_last_ward(closed_count: Count) -> None:
    await declare_results(closed_count, 0, 11)

    assert [] == final_scores(closed_count)


async def test_many_gains_are_listed_by_who_gained_from_whom(tmp_path: Path) -> None:
    files = read_pack_files(Path(__file__).parents[1] / "packs" / "kent-2025")
    async with open_count(tmp_path, files, now=datetime(2025, 5, 2, 23, tzinfo=UTC)) as count:
        async for _ward in play(count.app.desk, count.night, load(files).results, DESK):
            pass
        await count.type("/follow gains", channel=COUNT)
        await count.deliver()
        late = count.announcements()[-1]

    assert "66 gains so far.\nRef from Con: Ashford Central; Ashford Rural East; " in late
    assert "\nLD from Con: Canterbury North; Cheriton, Sandgate & Hythe East; Tunbridge" in late
    assert "\nRef +2, Con −2: Birchington & Rural; Deal & Walmer; Dover Town; Graves" in late
    assert "\nRef from SwaleInd: Swale West.\n" in late


async def test_it_is_still_sent_hours_after_a_stop(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE) as count:
        await count.type("/follow all", channel=COUNT)
        async for _ward in play(count.app.desk, count.night, RESULTS, DESK):
            pass
    async with open_count(tmp_path, now=CLOSE + 600 * MINUTE) as count:
        await advance(count)

        assert f"FINAL SCORE. {HEAD.splitlines()[1]}" in count.announcements()[-1]


async def test_a_restart_does_not_repeat_it(tmp_path: Path) -> None:
    for minutes in (0, 1, 60):
        async with open_count(tmp_path, now=CLOSE + minutes * MINUTE) as count:
            await count.type("/follow all", channel=COUNT)
            await declare_results(count, 0, 12)
            await advance(count)
            scores = len(final_scores(count))

            assert scores == (0 if minutes else 1)


async def test_it_mentions_postponed_polls(closed_count: Count) -> None:
    await closed_count.type("/mark St Clement postponed")
    await declare_results(closed_count, 0, 11)

    closed_count.assert_told(
        "#count", "FINAL SCORE. ", "The poll in 1 ward is postponed: 1 seat still to be"
    )


async def test_a_postponed_poll_held_after_all_brings_another_one(closed_count: Count) -> None:
    await closed_count.type("/mark St Clement postponed")
    await declare_results(closed_count, 0, 11)
    await closed_count.type("/declare St Clement Con because the poll was held")
    first, second = final_scores(closed_count)

    assert "postponed" in first
    assert second.startswith(HEAD)


async def test_a_later_correction_edits_it(closed_count: Count) -> None:
    await declare_results(closed_count, 0, 12)
    await closed_count.type("/correct Warndon Con because it was read out wrongly")
    await closed_count.press("Yes")
    (final,) = final_scores(closed_count)

    assert final.startswith(
        "Corrected 23:00. FINAL SCORE. "
        "Conservative hold Worcester: 18 of 35 seats, a majority of 1.\n"
        "Worcester: Con 18 (−1), Lab 15 (=), Grn 2 (+1)."
    )
    assert "1 gain tonight: Battenhall (Grn from Con)." in final
    assert "This message said: “FINAL SCORE. No overall control in Worcester" in final


async def test_a_withdrawn_ward_retracts_it_and_the_next_one_stands(
    closed_count: Count,
) -> None:
    await declare_results(closed_count, 0, 12)
    await closed_count.type("/withdraw Battenhall because it was read out wrongly")
    (gone,) = final_scores(closed_count)
    await closed_count.type("/declare Battenhall Green 1081")
    _, second = final_scores(closed_count)

    assert gone.startswith(
        "Corrected 23:00. The score in Worcester is not final after all: 11 of 12 wards"
    )
    assert "CONSERVATIVE HOLD St Clement: " in gone
    assert "This message said: “FINAL SCORE. " in gone
    assert f"FINAL SCORE. {HEAD.splitlines()[1]}" in second
    assert "2 gains tonight: Warndon (Lab from Con), Battenhall (Grn from Con)." in second


async def test_it_is_not_sent_if_it_is_retracted_first(closed_count: Count) -> None:
    await declare_results(closed_count, 0, 11)
    closed_count.transport.answer_next_with("#count", RetryLater(60, "slow down"))
    await closed_count.type_undelivered("/declare St Clement Con")
    await closed_count.type("/withdraw St Clement because it was read out wrongly")
    closed_count.clock.shift(MINUTE)
    await closed_count.deliver()

    assert [] == final_scores(closed_count)
    assert [] == await closed_count.undelivered()


async def test_a_message_that_left_it_out_never_takes_it_back(closed_count: Count) -> None:
    await declare_results(closed_count, 0, 11)
    closed_count.transport.answer_next_with("#count", RetryLater(60, "slow down"))
    await closed_count.type_undelivered("/declare St Clement Con")
    await closed_count.type("/withdraw Battenhall because it was read out wrongly")
    closed_count.clock.shift(MINUTE)
    await closed_count.deliver()
    await closed_count.type("/correct St Clement Lab because misheard")
    await closed_count.press("Yes, record it")

    edited = "\n".join(
        line for _, message in closed_count.transport.edits for line in message.lines
    )
    assert "LABOUR GAIN St Clement" in edited
    assert "ot final" not in edited


async def test_a_rehearsal_ends_with_it(closed_count: Count) -> None:
    await closed_count.type(
        "/countroom rehearse worcester-2016 60", channel=channel_named("#practice")
    )
    (book,) = [book for book in closed_count.app.desk.books() if book.kind == "rehearsal"]
    async for _ward in play(closed_count.app.desk, book.id, RESULTS, DESK):
        await closed_count.deliver()

    rehearsed = f"TEST. {HEAD}\n{LAST_WARD}\n{GAINS}"

    assert rehearsed == closed_count.announcements("#practice")[-1]


async def test_it_has_the_councils_swing_if_that_is_meaningful(tmp_path: Path) -> None:
    files = trafford()
    results = load(files).results
    async with open_count(tmp_path, files, now=TRAFFORD) as count:
        await count.type("/follow control", channel=COUNT)
        async for _ward in play(count.app.desk, count.night, results, DESK):
            await count.deliver()

    count.assert_told(
        "#count",
        "FINAL SCORE. ",
        "Swing across Trafford 4.9 points from Conservative to Labour since 2016, "
        "21 of 21 wards like",
    )


async def test_figures_that_follow_later_add_the_swing_to_it(tmp_path: Path) -> None:
    files = trafford()
    results = load(files).results
    async with open_count(tmp_path, files, now=TRAFFORD) as count:
        await count.type("/follow all", channel=COUNT)
        winners = [(ward, Declaration(full.elected)) for ward, full in results]
        async for _ward in play(count.app.desk, count.night, winners, DESK):
            await count.deliver()
        (at_first,) = final_scores(count)
        async for _ward in play(count.app.desk, count.night, results, DESK):
            await count.deliver()
        (final,) = final_scores(count)

    assert "Swing" not in at_first
    assert "Swing across Trafford 4.9 points" in final
    assert "Corrected" not in final


async def test_a_ward_with_several_seats_is_listed_with_each_partys_gains(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, casterbridge(), now=CLOSE) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type("/declare High Street South, John Smith, Melbury")
        await advance(count, 30 * MINUTE)

    count.assert_told("#count", "2 gains: High Street (Grn +1, Lab +1, Con −2).")
