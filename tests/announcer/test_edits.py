"""An error is corrected in every message that carried it, and appears in no later one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.announcer.outcome import GivenUp, RetryLater
from bot.wording.edits import edited_message, with_score_of
from tests.count import BOB, COUNT, WINNERS, Count, channel_named, declare_wards, id_of, open_count

GAINS = channel_named("#gains")
CONTROL = channel_named("#control")
WRONG = "Battenhall Green 1018 Con 887 Lab 127 UKIP 89"
BEFORE = ["Arboretum Lab", "Cathedral Lab", "Gorse Hill Lab"]


@pytest.fixture
async def levels_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester; #count follows everything, #gains and #control follow less."""
    async with open_count(tmp_path) as opened:
        await opened.type("/follow all", channel=COUNT)
        await opened.type("/follow gains", channel=GAINS)
        await opened.type("/follow control", channel=CONTROL)
        yield opened


def current_texts(count: Count, channel: str) -> list[str]:
    """The channel's messages as they read now, edits included."""
    channel_id = channel_named(channel).id
    texts = {
        id_of(m): "\n".join(m.lines) for m in count.transport.arrived if m.channel == channel_id
    }
    for message_id, message in count.transport.edits:
        if message.channel == channel_id:
            texts[message_id] = "\n".join(message.lines)
    return list(texts.values())


async def test_a_wrong_message_is_edited_to_show_the_correction_and_what_it_said(
    levels_count: Count,
) -> None:
    await declare_wards(levels_count, [WRONG])
    await levels_count.type("/correct Battenhall Green 1081")
    first, _ = current_texts(levels_count, "#count")

    assert first.startswith("Corrected 23:00. GREEN GAIN Battenhall from Conservative: Louis")
    assert "with 1,081 votes" in first
    assert "This message said: “GREEN GAIN Battenhall from Conservative: Louis" in first
    assert "with 1,018 votes" in first.partition("This message said:")[2]


async def test_a_correction_is_posted_as_well(levels_count: Count) -> None:
    await declare_wards(levels_count, [WRONG])
    await levels_count.type("/correct Battenhall Green 1081")

    levels_count.assert_told(
        "#count", "CORRECTION: Louis Stephen (Grn) has 1,081 votes in Battenhall. We said 1,018."
    )


async def test_a_wrong_score_under_another_ward_is_changed_without_a_word(
    levels_count: Count,
) -> None:
    """It has moved on long ago: quoting it would only be noise."""
    await declare_wards(levels_count, ["Warndon UKIP because seen", "Arboretum Lab"])
    await levels_count.type("/withdraw Warndon because it was read out wrongly")
    warndon, arboretum, _ = current_texts(levels_count, "#count")

    assert warndon.startswith("Corrected 23:00. None of this still stands.")
    assert arboretum.startswith("LABOUR HOLD Arboretum")
    assert "Worcester: 1 of 12 wards declared: Con 14, Lab 10, 11 seats to come" in arboretum
    assert "Corrected" not in arboretum


async def test_the_final_score_and_control_are_put_right_before_the_wards_and_the_scores(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(count, WINNERS)
        await count.type("/correct Battenhall Con because misheard")
        await count.press("Yes, record it")
        edits = ["\n".join(message.lines) for _, message in count.transport.edits]

    marked = [text.startswith("Corrected 23:00. ") for text in edits]

    assert "FINAL SCORE" in edits[0]
    assert sorted(marked, reverse=True) == marked
    assert not all(marked)


async def test_a_correction_keeps_its_own_time_when_another_ward_is_corrected(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(count, [WRONG, "Gorse Hill Lab"])
        await count.type("/correct Battenhall Green 1081")
        count.clock.shift(120)
        await count.type("/correct Gorse Hill Con because misheard")
        await count.press("Yes, record it")
        battenhall, gorse_hill, *_ = current_texts(count, "#count")

    assert battenhall.startswith("Corrected 23:00. GREEN GAIN Battenhall")
    assert gorse_hill.startswith("Corrected 23:02. CONSERVATIVE GAIN Gorse Hill")


async def test_messages_without_the_error_are_not_edited(levels_count: Count) -> None:
    await declare_wards(levels_count, [*BEFORE, WRONG, "Claines Con"])
    await levels_count.type("/correct Battenhall Green 1081")

    assert 1 == len([m for _, m in levels_count.transport.edits if m.channel == COUNT.id])


async def test_each_edit_is_made_once(levels_count: Count) -> None:
    await declare_wards(levels_count, [WRONG])
    await levels_count.type("/correct Battenhall Green 1081")
    edits = len(levels_count.transport.edits)
    await levels_count.deliver()
    await levels_count.deliver()

    assert edits == len(levels_count.transport.edits)


async def test_a_second_correction_still_quotes_the_first_version(levels_count: Count) -> None:
    await declare_wards(levels_count, [WRONG])
    await levels_count.type("/correct Battenhall Green 1801 because read again")
    await levels_count.type("/correct Battenhall Green 1081 because read once more")
    first, correction, second = current_texts(levels_count, "#count")

    assert "with 1,081 votes" in first.partition("This message said:")[0]
    assert "1,018" in first.partition("This message said:")[2]
    assert correction.startswith("Corrected 23:00. CORRECTION: Louis Stephen (Grn) has ")
    assert "1,801" in correction.partition("This message said:")[2]
    assert "1,801" not in correction.partition("This message said:")[0]
    assert "Louis Stephen (Grn) has 1,081 votes in Battenhall. We said 1,801." in second


def test_a_quotation_stays_when_the_score_moves_on() -> None:
    stands = "The Conservatives' hold stands: {} of 35 seats, a majority of {}."
    quote = f"This message said: “The final score in Worcester is Con 19. {stands.format(19, 3)}”"
    was = f"Corrected 23:00. UKIP GAIN Gorse Hill.\n{stands.format(19, 3)}\n{quote}"

    now = with_score_of(was, [stands.format(20, 5)])

    assert ("Corrected 23:00. UKIP GAIN Gorse Hill.", stands.format(20, 5), quote) == now


async def test_a_certainty_that_no_longer_holds_is_withdrawn_explicitly(
    levels_count: Count,
) -> None:
    held = ["Nunnery Lab", "Rainbow Hill Lab", "St Clement Lab", "St John Lab", "St Stephen Grn"]
    await declare_wards(levels_count, [*BEFORE, *held, WRONG])
    levels_count.assert_told("#control", "CONTROL LOST.")
    await levels_count.type("/correct Battenhall Con 1181 Green 1018 because the sheet says so")
    await levels_count.press("Yes")
    lost, withdrawn = current_texts(levels_count, "#control")

    assert withdrawn.startswith(
        "CORRECTION: the Conservatives can still keep control of Worcester."
    )
    assert lost.startswith("Corrected 23:00. None of this still stands.")


async def test_a_waiting_message_is_sent_in_its_corrected_form(levels_count: Count) -> None:
    levels_count.transport.answer_next_with("#count", RetryLater(60, "slow"))
    await levels_count.type(f"/declare {WRONG}")
    await levels_count.type("/correct Battenhall Green 1081")
    levels_count.clock.shift(61)
    await levels_count.deliver()

    assert 1 == len(levels_count.announcements("#count"))
    levels_count.assert_told("#count", "GREEN GAIN Battenhall", "1,081")
    assert "CORRECTION" not in levels_count.announcements("#count")[0]


async def test_an_entry_withdrawn_before_it_was_sent_is_never_announced(
    levels_count: Count,
) -> None:
    levels_count.transport.answer_next_with("#count", RetryLater(60, "slow"))
    await levels_count.type("/declare Warndon UKIP because seen")
    await levels_count.type("/withdraw Warndon because it was read out wrongly")
    levels_count.clock.shift(61)
    await levels_count.deliver()

    assert [] == levels_count.announcements("#count")


async def test_a_gain_by_correction_is_news_to_a_channel_that_was_not_told_of_the_hold(
    levels_count: Count,
) -> None:
    await declare_wards(levels_count, ["Battenhall Con 1087 Green 1018 Lab 127 UKIP 89"])
    await levels_count.type("/correct Battenhall Con 887 Green 1081 because the sheet says so")
    await levels_count.press("Yes")

    assert 1 == len(levels_count.announcements("#gains"))
    levels_count.assert_told("#gains", "GREEN GAIN Battenhall from Conservative")
    assert "CORRECTION" not in levels_count.announcements("#gains")[0]
    levels_count.assert_told("#count", "CORRECTION")


async def test_the_only_message_of_a_gain_gets_its_figures_when_they_arrive(
    levels_count: Count,
) -> None:
    await declare_wards(
        levels_count, ["Battenhall Green", "Battenhall Green 1081 Con 887 Lab 127 UKIP 89"]
    )
    (gain,) = current_texts(levels_count, "#gains")

    assert 1 == len(levels_count.announcements("#gains"))
    assert "a majority of 194" in gain
    assert "Corrected" not in gain
    assert 2 == len(levels_count.announcements("#count"))


async def test_a_delayed_edit_is_made_later(levels_count: Count) -> None:
    await declare_wards(levels_count, [WRONG])
    levels_count.transport.edit_answers.extend(
        [RetryLater(0, "slow"), RetryLater(0, "slow"), RetryLater(0, "slow")]
    )
    await levels_count.type("/correct Battenhall Green 1081")
    for _ in range(4):
        await levels_count.deliver()

    assert {"fake:#count", "fake:#gains"} == {m.channel for _, m in levels_count.transport.edits}


async def test_an_impossible_edit_is_abandoned(levels_count: Count) -> None:
    await declare_wards(levels_count, [WRONG])
    levels_count.transport.edit_answers.extend([GivenUp("deleted"), GivenUp("deleted")])
    await levels_count.type("/correct Battenhall Green 1081")
    await levels_count.type("/declare Warndon Lab")

    assert [] == levels_count.transport.edits
    levels_count.assert_told("#count", "Warndon")


async def test_an_edit_prevented_by_a_crash_is_made_at_the_next_start(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as before:
        await before.type("/follow all", channel=COUNT)
        await before.type(f"/declare {WRONG}")
        await before.type_undelivered("/correct Battenhall Green 1081", person=BOB)
    async with open_count(tmp_path) as after:
        await after.deliver()

        assert {"fake:#count"} == {m.channel for _, m in after.transport.edits}


def test_a_long_quote_is_not_cut_in_the_middle_of_a_figure() -> None:
    at = datetime(2016, 5, 6, 1, 14, tzinfo=UTC)
    (*_, quote) = edited_message([], "The majority is 19.3 " * 40, at)

    assert {"The", "majority", "is", "19.3"} == set(quote[len("This message said: “") : -2].split())
    assert quote.endswith(" …”")
