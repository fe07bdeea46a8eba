"""With a second key, an entry counts only when another person confirms it."""

from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from bot.chat.reply import Reply, Tone
from bot.desk.identity import Channel, Person
from tests.count import ALICE, BOB, COUNT, ERIN, Count, full_text, open_count

LINE = "/declare Battenhall Green 1081"


@pytest.fixture
async def second_key_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester with a second key; #count follows everything."""
    async with open_count(tmp_path, second_key=True) as opened:
        await opened.type("/follow all", channel=COUNT)
        yield opened


def elsewhere(count: Count, person: Person) -> Awaitable[Reply]:
    """The person types the line on another platform."""
    name, _, text = LINE.removeprefix("/").partition(" ")
    desk = Channel("other", "other:#desk", "#desk")
    return count.app.dispatcher.run_command(name, text, person, desk, key="elsewhere 1")


async def test_one_person_alone_writes_nothing(second_key_count: Count) -> None:
    replies = [await second_key_count.type(LINE) for _ in range(2)]

    assert [Tone.ASK, Tone.ASK] == [reply.tone for reply in replies]
    assert [] == await second_key_count.entries()
    assert [] == second_key_count.announcements()


async def test_the_whole_channel_reads_what_waits_and_who_typed_it(
    second_key_count: Count,
) -> None:
    reply = await second_key_count.type(LINE)

    assert reply.in_channel
    assert "Battenhall waits for a second person: Alice typed it." == reply.text
    assert "Alice: Battenhall: Louis Stephen (Green) 1,081." == reply.lines[0]
    assert ["Confirm", "Discard"] == [action.label for action in reply.actions]


async def test_a_person_cannot_confirm_their_own_declaration(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    reply = await second_key_count.press("Confirm")

    assert Tone.REFUSAL is reply.tone
    assert not reply.in_channel
    assert "Someone else has to confirm this." in reply.text
    assert [] == await second_key_count.entries()


@pytest.mark.parametrize("line", [None, "/declare battenhall stephen 1,081"])
async def test_a_second_person_presses_confirm_or_types_the_same(
    second_key_count: Count, line: str | None
) -> None:
    await second_key_count.type(LINE)
    reply = (
        await second_key_count.type(line, person=BOB)
        if line
        else await second_key_count.press("Confirm", person=BOB)
    )

    assert Tone.DONE is reply.tone
    assert reply.in_channel
    assert reply.text.startswith("Confirmed by Bob. GREEN GAIN Battenhall"), reply.text
    assert "Alice typed it first." == reply.lines[-1]
    assert [("declare", "Battenhall")] == await second_key_count.entries()
    assert 1 == len(second_key_count.announcements())


@pytest.mark.parametrize(
    ("person", "text"),
    [
        (BOB, "Bob discarded Alice's reading of Battenhall. Nothing was stored."),
        (ALICE, "Alice discarded their own reading of Battenhall. Nothing was stored."),
    ],
)
async def test_a_discarded_declaration_waits_no_more(
    second_key_count: Count, person: Person, text: str
) -> None:
    card = await second_key_count.type(LINE)
    reply = await second_key_count.press("Discard", person=person)
    late = await second_key_count.press("Confirm", on=card, person=BOB)

    assert (text, True) == (reply.text, reply.in_channel)
    assert "already been answered" in late.text
    assert [] == await second_key_count.entries()


async def test_only_a_declarer_confirms(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    reply = await second_key_count.press("Confirm", person=ERIN)

    assert Tone.REFUSAL is reply.tone
    assert [] == await second_key_count.entries()


async def test_two_readings_are_both_shown_and_either_can_be_confirmed(
    second_key_count: Count,
) -> None:
    await second_key_count.type(LINE)
    card = await second_key_count.type("/declare Battenhall Green 1018", person=BOB)
    own = await second_key_count.press("Confirm Bob's", on=card, person=BOB)
    confirmed = await second_key_count.press("Confirm Alice's", on=card, person=BOB)

    assert card.in_channel
    assert "TWO READINGS of Battenhall. Louis Stephen: Alice 1,081, Bob 1,018." == card.text
    assert (
        "Alice: Battenhall: Louis Stephen (Green) 1,081.",
        "Bob: Battenhall: Louis Stephen (Green) 1,018.",
    ) == card.lines[:2]
    assert [Tone.REFUSAL, Tone.DONE] == [own.tone, confirmed.tone]
    assert [("declare", "Battenhall")] == await second_key_count.entries()


async def test_a_persons_new_reading_replaces_their_first(second_key_count: Count) -> None:
    first = await second_key_count.type(LINE)
    second = await second_key_count.type("/declare Battenhall Green 1018")
    late = await second_key_count.press("Confirm", on=first, person=BOB)
    await second_key_count.press("Confirm", on=second, person=BOB)

    assert Tone.REFUSAL is late.tone
    assert "1,018" in second_key_count.announcements()[0]


async def test_an_odd_declaration_says_why_and_waits_too(second_key_count: Count) -> None:
    reply = await second_key_count.type("/declare Battenhall Green 10811")
    refused = await second_key_count.press("Confirm", on=reply)
    confirmed = await second_key_count.press("Confirm", on=reply, person=BOB)

    assert any("more than double" in line for line in reply.lines), reply.lines
    assert [Tone.REFUSAL, Tone.DONE] == [refused.tone, confirmed.tone]


async def test_what_waits_is_listed_without_its_figures(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    lines = ["/countroom status", "/ward Battenhall", "/outstanding"]
    texts = [full_text(await second_key_count.type(line, person=ERIN)) for line in lines]

    waits = "Battenhall waits for a second person: Alice typed it at 23:00."
    assert [True, True, False] == [waits in text for text in texts]
    assert "Battenhall | Conservative | second key" in texts[2]
    assert [] == [text for text in texts if "1,081" in text]


@pytest.mark.parametrize(("same_platform", "entries"), [(True, 0), (False, 1)])
async def test_the_second_key_can_be_kept_to_one_platform(
    tmp_path: Path, same_platform: bool, entries: int
) -> None:
    async with open_count(
        tmp_path, second_key=True, second_key_same_platform=same_platform
    ) as count:
        await count.type(LINE)
        await elsewhere(count, BOB)

        assert entries == len(await count.entries())
