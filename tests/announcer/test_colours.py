"""The colour of a message and of an answer: the winner's, and only for a ward's result."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.count import COUNT, Count, channel_named, open_count
from tests.faults import repeat

BLUE, GREEN, RED, GREY = "#0087DC", "#6AB023", "#E4003B", "#767676"
FLASH = "/declare Battenhall Green"


def colours(count: Count, channel: str = "#count") -> list[str | None]:
    """The colour of each message sent to a channel."""
    channel_id = channel_named(channel).id
    return [message.colour for message in count.transport.arrived if message.channel == channel_id]


@pytest.mark.parametrize(
    ("lines", "colour"),
    [
        pytest.param([FLASH], GREEN, id="a gain"),
        pytest.param(["/declare Nunnery Lab"], RED, id="a hold"),
        pytest.param([FLASH, f"{FLASH} 1081 Con 887 Lab 127 UKIP 89"], GREEN, id="a completion"),
        pytest.param([FLASH, "/correct Battenhall Green 1081"], GREEN, id="a correction"),
    ],
)
async def test_an_announcement_and_its_answer_have_the_winners_colour(
    followed_count: Count, lines: list[str], colour: str
) -> None:
    for line in lines:
        reply = await followed_count.type(line)

    assert colour == colours(followed_count)[-1]
    assert colour == reply.colour


async def test_a_correction_that_changes_the_winner_has_the_new_winners_colour(
    followed_count: Count,
) -> None:
    await followed_count.type(FLASH)
    question = await followed_count.type("/correct Battenhall Con")
    reply = await followed_count.press("Yes")

    assert [GREEN, BLUE] == colours(followed_count)
    assert question.colour is None
    assert BLUE == reply.colour


@pytest.mark.parametrize("line", ["/withdraw Battenhall because misheard", "/mark Claines recount"])
async def test_a_message_without_a_winner_has_no_colour(followed_count: Count, line: str) -> None:
    await followed_count.type(FLASH)
    reply = await followed_count.type(line)

    assert colours(followed_count)[-1] is None
    assert reply.colour is None


async def test_a_channel_that_is_not_told_of_the_ward_does_not_get_its_colour(
    followed_count: Count,
) -> None:
    """A certainty is not a win in a ward."""
    await followed_count.type("/follow control", channel=channel_named("#front"))
    for ward in ("Nunnery", "Rainbow Hill", "St John", "Warndon", "Arboretum", "Cathedral"):
        await followed_count.type(f"/declare {ward} Lab")
    for line in ("Gorse Hill Lab", "St Stephen Grn", "Battenhall Green"):
        await followed_count.type(f"/declare {line}")

    assert "lose control" in followed_count.announcements("#front")[-1].casefold()
    assert [None] == colours(followed_count, "#front")
    assert GREEN == colours(followed_count)[-1]


async def remove_colours(count: Count) -> None:
    """Leave the stored messages as a version without colours stored them."""
    async with count.app.store.transaction() as tx:
        for number, facts in await tx.fetch_all("SELECT id, facts FROM outbox"):
            stored = json.loads(facts)
            stored["voice"].pop("colours", None)
            await tx.execute(
                "UPDATE outbox SET facts = $1 WHERE id = $2", json.dumps(stored), number
            )


async def test_a_message_stored_without_a_colour_is_sent_without_one(
    followed_count: Count,
) -> None:
    await followed_count.type_undelivered(FLASH)
    await repeat(lambda: remove_colours(followed_count))
    await followed_count.deliver()

    followed_count.assert_told("#count", "GREEN GAIN Battenhall from Conservative")
    assert [None] == colours(followed_count)


@pytest.fixture
async def casterbridge_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Casterbridge; #count follows everything."""
    async with open_count(tmp_path, casterbridge()) as opened:
        await opened.type("/follow all", channel=COUNT)
        yield opened


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        pytest.param(
            "High Street Jopp 900 South 800 Melbury 700", GREEN, id="the party that gained"
        ),
        pytest.param("High Street Jopp 900 Winterborne 800 Melbury 700", BLUE, id="the first"),
        pytest.param("High Street Melbury 900", RED, id="of the seats declared"),
        pytest.param("Egdon Clym 900", GREY, id="an unknown party"),
    ],
)
async def test_several_winners_share_one_partys_colour(
    casterbridge_count: Count, typed: str, colour: str
) -> None:
    await casterbridge_count.type(f"/declare {typed}")

    assert colour == colours(casterbridge_count)[-1]
