"""With a second key, an entry counts only when another person confirms it."""

from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from bot.announcer.outcome import ChannelGone
from bot.announcer.transport import Message
from bot.chat.reply import Action, Reply, Tone
from bot.desk.identity import Channel, Person
from tests.count import (
    ALICE,
    BOB,
    COUNT,
    DESK,
    ERIN,
    Count,
    channel_named,
    full_text,
    id_of,
    open_count,
)

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


def cards(count: Count, channel: str) -> list[Message]:
    """The messages of a channel, as they read now."""
    edited = dict(count.transport.edits)
    here = [m for m in count.transport.arrived if m.channel == channel_named(channel).id]
    return [edited.get(id_of(message), message) for message in here]


def confirm_button(count: Count) -> Reply:
    """The first button of the first card, to be pressed later."""
    first = cards(count, "#desk")[0].buttons[0]
    return Reply("", actions=(Action(first.label, first.press, first.value),))


async def test_one_person_alone_writes_nothing(second_key_count: Count) -> None:
    replies = [await second_key_count.type(LINE) for _ in range(2)]

    assert [Tone.ASK, Tone.ASK] == [reply.tone for reply in replies]
    assert [] == await second_key_count.entries()
    assert [] == second_key_count.announcements()


async def test_the_whole_channel_reads_what_waits_and_who_typed_it(
    second_key_count: Count,
) -> None:
    reply = await second_key_count.type(LINE)
    (card,) = cards(second_key_count, "#desk")

    assert not reply.in_channel
    assert ["Discard"] == [action.label for action in reply.actions]
    assert "Another person presses Confirm in #desk, or types the same." in reply.lines[-1]
    assert (
        "Battenhall waits for a second person: Alice typed it.",
        "Alice: Battenhall: Louis Stephen (Green) 1,081.",
        "Nothing is stored yet. Another person presses Confirm, or types the same.",
    ) == card.lines
    assert ["Confirm", "Discard"] == [b.label for b in card.buttons]


async def test_every_desk_gets_the_card_and_reads_what_came_of_it(
    second_key_count: Count,
) -> None:
    count = second_key_count
    await count.type("/countroom roles grant declarer channel fake:#desk")
    newsroom = channel_named("#newsroom")
    await count.type(LINE, channel=newsroom)
    before = [cards(count, "#desk")[0].lines, cards(count, "#newsroom")[0].lines]
    await elsewhere(count, BOB)
    await count.deliver()

    assert before[0] == before[1]
    for desk in ("#desk", "#newsroom"):
        (card,) = cards(count, desk)
        confirmed = "Battenhall: Bob confirmed what Alice typed."
        assert f"{confirmed} Battenhall: Louis Stephen (Green) 1,081." == card.lines[0]
        assert () == card.buttons


async def test_a_card_is_settled_after_a_restart(tmp_path: Path) -> None:
    async with open_count(tmp_path, second_key=True) as count:
        await count.type(LINE)
        await elsewhere(count, BOB)  # and the bot stops before the announcer comes to it
        transport = count.transport
    async with open_count(tmp_path, second_key=True, transport=transport) as count:
        await count.deliver()

        assert cards(count, "#desk")[0].lines[0].startswith("Battenhall: Bob confirmed")


async def test_a_card_that_was_settled_before_it_was_posted_is_not_posted(
    second_key_count: Count,
) -> None:
    await second_key_count.type_undelivered(LINE)
    await second_key_count.type("/declare battenhall stephen 1,081", person=BOB)

    assert [] == cards(second_key_count, "#desk")


async def test_a_lost_channel_keeps_its_cards_when_it_comes_back(second_key_count: Count) -> None:
    count = second_key_count
    count.transport.answer_next_with("#count", ChannelGone("the bot is not in it"))
    await count.type(LINE, channel=COUNT)
    await count.app.desk.resume_channels()
    await count.deliver()

    assert ["Confirm", "Discard"] == [b.label for b in cards(count, "#count")[0].buttons]


async def test_a_ward_that_changed_otherwise_leaves_no_card_waiting(
    second_key_count: Count,
) -> None:
    count = second_key_count
    await count.type(LINE)
    await count.type("/mark Battenhall recount", person=BOB)
    (card,) = cards(count, "#desk")

    assert ("Battenhall has changed since Alice typed it, so nothing waits here.",) == card.lines
    assert () == card.buttons


async def test_where_the_bot_cannot_post_nothing_waits_unseen(second_key_count: Count) -> None:
    second_key_count.workspace.obstacles[DESK.id] = "I'm not in #desk: type /invite there."
    reply = await second_key_count.type(LINE)

    assert Tone.REFUSAL is reply.tone
    assert "type /invite there. Then type this again." in reply.text


async def test_a_person_cannot_confirm_their_own_declaration(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    reply = await second_key_count.press("Confirm")

    assert Tone.REFUSAL is reply.tone
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
    await second_key_count.type(LINE)
    confirm = confirm_button(second_key_count)
    reply = await second_key_count.press("Discard", person=person)
    late = await second_key_count.press("Confirm", on=confirm, person=BOB)

    assert text == reply.text
    assert (text,) == cards(second_key_count, "#desk")[0].lines
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
    await second_key_count.type("/declare Battenhall Green 1018", person=BOB)
    first, both = cards(second_key_count, "#desk")
    own = await second_key_count.press("Confirm Bob's", person=BOB)
    confirmed = await second_key_count.press("Confirm Alice's", person=BOB)
    settled = [card.lines[0] for card in cards(second_key_count, "#desk")]

    assert "Battenhall waits for a second person: Alice typed it." == first.lines[0]
    assert (
        "TWO READINGS of Battenhall. Louis Stephen: Alice 1,081, Bob 1,018.",
        "Alice: Battenhall: Louis Stephen (Green) 1,081.",
        "Bob: Battenhall: Louis Stephen (Green) 1,018.",
    ) == both.lines[:3]
    assert [Tone.REFUSAL, Tone.DONE] == [own.tone, confirmed.tone]
    assert [("declare", "Battenhall")] == await second_key_count.entries()
    assert settled[0].startswith("Battenhall: Bob confirmed what Alice typed.")
    assert "Battenhall has changed since Bob typed it, so nothing waits here." == settled[1]


async def test_a_persons_new_reading_replaces_their_first(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    first = confirm_button(second_key_count)
    await second_key_count.type("/declare Battenhall Green 1018")
    late = await second_key_count.press("Confirm", on=first, person=BOB)
    second_key_count.reply = Reply("")
    await second_key_count.press("Confirm", person=BOB)

    assert Tone.REFUSAL is late.tone
    assert "1,018" in second_key_count.announcements()[0]


async def test_an_odd_declaration_says_why_and_waits_too(second_key_count: Count) -> None:
    reply = await second_key_count.type("/declare Battenhall Green 10811")
    refused = await second_key_count.press("Confirm")
    confirmed = await second_key_count.press("Confirm", person=BOB)

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
