"""What a channel read of who can still reach a majority stays true there, and is told once."""

from pathlib import Path

import pytest

from bot.announcer.history import record_bulletin
from bot.election.changes import CannotReach, Level
from bot.election.channel_history import ChannelHistory
from bot.election.following import Following
from bot.importers.pack import Files
from bot.store import outbox
from bot.wording.bulletin import decode_bulletin
from tests.count import (
    COUNT,
    FakeTransport,
    channel_named,
    declare_wards,
    open_count,
    worcester,
)
from tests.truth.channel import WithoutEdits, as_it_reads
from tests.truth.edited_pack import EditedPack, reload
from tests.wessex import melchester, stourcastle

LATE, CONTROL = "#late", "#control"
LABOUR_UP, GREEN_UP = "Labour Party,PP53,True", "Green Party,PP63,True"


async def test_a_fact_certain_again_within_one_message_stays_where_it_was_told(
    tmp_path: Path,
) -> None:
    """The shared message neither takes it back nor repeats it."""
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, ["Close Arabella Biles", '"St Martin" Con'])
        count.assert_told(CONTROL, "Labour can no longer reach a majority in Melchester")
        for _ in range(2):
            await count.type_undelivered('/withdraw "St Martin" because a slip')
            await count.type_undelivered('/declare "St Martin" Con')
        count.clock.shift(20)
        await count.deliver()
        stands = [
            text
            for text in as_it_reads(count.transport, CONTROL)
            if text.startswith("Labour can no longer reach a majority in Melchester")
        ]

    assert 1 == len(stands)


async def test_a_fact_is_told_again_after_a_summary_that_said_what_a_party_needs(
    tmp_path: Path,
) -> None:
    """The summary waited, so it gave the council without the ward that was withdrawn."""
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow gains", channel=channel_named(CONTROL))
        await declare_wards(count, ["Close Arabella Biles", '"St Martin" Con'])
        count.assert_told(CONTROL, "Labour can no longer reach a majority in Melchester")
        count.clock.shift(1800)
        await count.app.scheduler.run_due()
        await count.type_undelivered('/withdraw "St Martin" because a slip')
        await count.type_undelivered('/declare "St Martin" Con')
        count.clock.shift(20)
        await count.deliver()
        *_, summary, last = count.announcements(CONTROL)

    assert "the Conservatives need 3 and Labour needs 4 of the remaining 5 seats" in summary
    assert "Labour can no longer reach a majority in Melchester" in last


async def test_a_fact_is_told_again_after_a_score_of_the_night_that_said_what_a_party_needs(
    tmp_path: Path,
) -> None:
    """An edit had told of it, in an earlier message."""
    told = CannotReach("Con")
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await count.type("/mark Close postponed")
        await declare_wards(
            count,
            ["Harnham Con", "Fisherton Con", '"St Martin" Con', '"St Edmund" Lab'],
        )
        *_, score = await outbox.read_sent(count.app.store.reader, count.night, "fake:#control")
        history = ChannelHistory()
        history.record([told])
        record_bulletin(history, decode_bulletin(score.facts), Following(Level.CONTROL))

    assert "the Conservatives need 2 and Labour needs" in count.announcements(CONTROL)[-1]
    assert (told,) == history.news([told])


async def test_a_fact_is_told_again_after_a_correction_that_said_what_a_party_needs(
    tmp_path: Path,
) -> None:
    """An edit had told of it, in an earlier message."""
    told = CannotReach("Lab")
    async with open_count(tmp_path, stourcastle()) as count:
        await count.type("/follow all each", channel=channel_named(CONTROL))
        await declare_wards(count, ["Ring Avice Bosom Damson", "Bridge Con"])
        await count.type_undelivered("/withdraw Bridge because a slip")
        await count.type_undelivered("/withdraw Ring because a slip")
        await count.deliver()
        rows = await outbox.read_sent(count.app.store.reader, count.night, "fake:#control")
        bulletins = [decode_bulletin(row.facts) for row in rows]
        history = ChannelHistory()
        history.record([told])
        for bulletin in bulletins[-2:]:
            record_bulletin(history, bulletin, Following(Level.ALL))

    assert "the Conservatives and Labour each need 3" in count.announcements(CONTROL)[-2]
    assert (told,) == history.news([told])


async def test_what_waits_while_another_ward_is_corrected_says_what_is_needed_now(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow all each", channel=channel_named(LATE))
        await declare_wards(count, ["Close Arabella Chickerel", '"Harnham" LD'])
        await count.type_undelivered('/declare "St Martin" Lab')
        reply = await count.type_undelivered("/correct Close Drusilla Chickerel because misheard")
        await count.press("Yes, record it", reply)
        (lost,) = [text for text in count.announcements(LATE) if text.startswith("CONTROL LOST")]

    assert "For a majority Labour needs 1 of the remaining 3 seats." in lost
    assert "Lab 8, " in lost


async def test_what_a_party_cannot_reach_is_taken_back_though_a_new_pack_makes_it_a_small_one(
    tmp_path: Path,
) -> None:
    """By the new pack Labour had less than a third of the seats: its chances are no news then."""
    files = worcester()
    pack = EditedPack(files, *_swapped(files, LABOUR_UP, GREEN_UP))
    async with open_count(
        tmp_path, transport=WithoutEdits(), pack_reader=lambda: pack.files
    ) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(
            count, ["Battenhall Green", "Bedwardine Con", "Claines Con", "Warndon Con"]
        )
        count.assert_told(CONTROL, "Labour can no longer reach a majority in Worcester")
        await reload(count, pack)
        await count.type("/withdraw Claines because a slip")
        count.assert_told(CONTROL, "Labour can reach a majority in Worcester after all.")


async def test_a_loss_of_control_that_stands_leaves_out_what_a_party_no_longer_needs(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, stourcastle()) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(count, ["Ring Damson Egdon Izz", "Bridge Lab"])
        lost_as_posted = count.announcements()[0]
        await count.type("/correct Ring Avice Bosom Izz because misheard")
        await count.press("Yes, record it")
        lost = as_it_reads(count.transport, "#count")[0].split("This message said")[0]

    assert "For a majority Labour needs the one seat to come." in lost_as_posted
    assert "The Conservatives lose control of Stourcastle" in lost
    assert "Labour needs" not in lost


@pytest.mark.parametrize("transport", [FakeTransport, WithoutEdits])
async def test_what_a_party_cannot_reach_is_told_once_a_new_pack_makes_it_a_large_one(
    tmp_path: Path, transport: type[FakeTransport]
) -> None:
    """By the first pack Labour had less than a third of the seats: its chances were no news."""
    right = worcester()
    wrong = dict(right)
    for row, mistaken in _swapped(right, LABOUR_UP, GREEN_UP):
        wrong["seats.csv"] = wrong["seats.csv"].replace(row, mistaken, 1)
    pack = EditedPack(wrong, *_swapped(wrong, GREEN_UP, LABOUR_UP))
    async with open_count(
        tmp_path, wrong, transport=transport(), pack_reader=lambda: pack.files
    ) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(
            count, ["Battenhall Green", "Bedwardine Con", "Claines Con", "Warndon Con"]
        )
        sentence = "Labour can no longer reach a majority in Worcester (18 of 35 seats)."
        assert not any(sentence in text for text in count.announcements(CONTROL))
        await reload(count, pack)
        assert sum(sentence in text for text in count.announcements(CONTROL)) == 1


def _swapped(files: Files, old: str, new: str) -> list[tuple[str, str]]:
    rows = (line for line in files["seats.csv"].splitlines() if old in line)
    return [(row, row.replace(old, new)) for row in rows]
