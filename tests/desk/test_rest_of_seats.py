"""A channel that was told of some of a ward's seats is told of the rest, whatever it follows."""

from pathlib import Path

import pytest

from bot.announcer.outcome import RetryLater
from tests.count import COUNT, Count, FakeTransport, declare_wards, open_count
from tests.truth.channel import WithoutEdits, as_it_reads
from tests.wessex import melchester

WHOLE = "CONSERVATIVE HOLD both seats in Close."


async def hear_a_part(count: Count, following: str) -> None:
    """Hear a gain of Close corrected to one seat of two, which is no gain."""
    await count.type(f"/follow {following} each", channel=COUNT)
    await count.type("/declare Close Biles Chickerel")
    await count.type("/correct Close Arabella because misheard")
    await count.press("Yes, record it")
    count.assert_told("#count", "CORRECTION", "1 of 2 seats declared")


@pytest.mark.parametrize("following", ["gains", "lab", "close", "all"])
@pytest.mark.parametrize("transport", [FakeTransport, WithoutEdits])
async def test_the_rest_of_a_corrected_ward_is_told_once(
    tmp_path: Path, following: str, transport: type[FakeTransport]
) -> None:
    async with open_count(tmp_path, melchester(), transport=transport()) as count:
        await hear_a_part(count, following)
        await declare_wards(count, ["Close Biles"])

        assert 1 == sum(WHOLE in text for text in count.announcements())
        assert (("#count", "fake:#count"),) == count.reply.channels


@pytest.mark.parametrize(("now", "told"), [("control", 1), ("off", 0)])
async def test_a_channel_that_follows_less_since_is_told_the_rest_unless_it_stopped(
    tmp_path: Path, now: str, told: int
) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await hear_a_part(count, "all")
        await count.type(f"/follow {now}", channel=COUNT)
        await declare_wards(count, ["Close Biles"])

        assert told == sum(WHOLE in text for text in count.announcements())


async def test_a_channel_that_is_told_who_has_control_is_not_told_of_a_ward_it_never_read(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow control each", channel=COUNT)
        await declare_wards(count, ["Close Arabella", "St Martin Con", "Close Biles"])
        last = count.announcements()[-1]

    assert "Labour can no longer reach a majority in Melchester" in last
    assert "HOLD both seats" not in last


async def test_a_channel_that_is_behind_reads_the_part_and_then_the_rest(tmp_path: Path) -> None:
    async with open_count(tmp_path, melchester(), transport=WithoutEdits()) as count:
        await count.type("/follow gains each", channel=COUNT)
        await count.type("/declare Close Biles Chickerel")
        count.transport.answer_next_with("#count", RetryLater(5, "busy"))
        await count.type("/correct Close Arabella because misheard")
        await count.press("Yes, record it")
        await declare_wards(count, ["Close Biles"])
        before = len(count.announcements())
        count.clock.shift(10)
        await count.deliver()
        part, rest = count.announcements()[before:]

    assert "1 of 2 seats declared" in part
    assert rest.startswith(WHOLE)


@pytest.mark.parametrize(
    ("following", "messages", "figures"),
    [("gains", 0, "Elected: Amy Arabella 912 and Ben Biles 801"), ("all", 1, "figures to come")],
)
async def test_the_rest_gets_the_figures_that_come_later(
    tmp_path: Path, following: str, messages: int, figures: str
) -> None:
    """As an edit, unless the channel gets every figure as news."""
    async with open_count(tmp_path, melchester()) as count:
        await hear_a_part(count, following)
        await count.type("/declare Close Biles")
        before = len(count.announcements())
        await count.type("/declare Close Arabella 912 Biles 801 Chickerel 455")
        (rest,) = [text for text in as_it_reads(count.transport, "#count") if WHOLE in text]

    assert figures in rest
    assert before + messages == len(count.announcements())


async def test_a_correction_gets_the_figures_that_come_later(tmp_path: Path) -> None:
    """A channel of gains reads that it is a hold, and no more of it after that."""
    async with open_count(tmp_path) as count:
        await count.type("/follow gains each", channel=COUNT)
        await count.type("/declare Warndon Lab")
        await count.type("/correct Warndon Con because misheard")
        await count.press("Yes, record it")
        count.assert_told("#count", "Figures to come.")
        await count.type("/declare Warndon Con 564 Lab 299 UKIP 130 Grn 52")
        _, reads = as_it_reads(count.transport, "#count")

    assert "The majority is 265." in reads
    assert "Figures to come" not in reads


async def test_the_rest_stands_when_another_ward_is_corrected(tmp_path: Path) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await hear_a_part(count, "gains")
        await declare_wards(count, ["Close Biles", "Fisherton Con"])
        await count.type("/withdraw Fisherton because a slip")
        reads = [text for text in as_it_reads(count.transport, "#count") if WHOLE in text]

    assert [True] == [text.startswith(WHOLE) for text in reads]
