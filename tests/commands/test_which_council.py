"""Which of several councils a line is about: named, the channel's own, or asked."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.reply import Tone
from bot.importers.pack import Files, read_pack_files
from tests.casterbridge import casterbridge
from tests.count import COUNT, DESK, Count, button, channel_named, open_count, worcester

LATER = datetime(2018, 5, 4, tzinfo=UTC)  # after the polls of both packs


def neighbour() -> Files:
    """Casterbridge's neighbour, whose wards have the same names."""
    files = dict(casterbridge())
    toml = files["council.toml"].replace('slug = "casterbridge"', 'slug = "budmouth"')
    files["council.toml"] = toml.replace("Casterbridge", "Budmouth")
    return files


@pytest.fixture
async def three_council_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester, Casterbridge and its neighbour."""
    async with open_count(tmp_path, [worcester(), casterbridge(), neighbour()]) as count:
        yield count


def has_declared(count: Count, night: str, ward: str) -> bool:
    book = count.app.desk.find_book(night)
    return bool(book and book.night.wards[ward].declaration)


def declared_nights(count: Count, ward: str) -> set[str]:
    return {night for night in ("casterbridge", "budmouth") if has_declared(count, night, ward)}


async def test_a_ward_is_found_in_the_council_that_has_it(three_council_count: Count) -> None:
    reply = await three_council_count.type("/declare Battenhall Green 1081")

    assert reply.text.startswith("Worcester – GREEN GAIN Battenhall from")


async def test_a_ward_name_shared_by_two_councils_is_questioned(three_council_count: Count) -> None:
    reply = await three_council_count.type("/declare Upper Mellstock Con 700")

    assert Tone.ASK is reply.tone
    assert "Casterbridge and Budmouth each have an Upper Mellstock." in reply.text
    assert ["Casterbridge", "Budmouth"] == [action.label for action in reply.actions]
    assert set() == declared_nights(three_council_count, "Upper Mellstock")


async def test_the_questions_button_declares_in_that_council(three_council_count: Count) -> None:
    await three_council_count.type("/declare Upper Mellstock Con 700")
    reply = await three_council_count.press("Budmouth")

    assert reply.text.startswith("Budmouth – ")
    assert reply.lines[0].startswith("Upper Mellstock: ")
    assert {"budmouth"} == declared_nights(three_council_count, "Upper Mellstock")


@pytest.mark.parametrize(
    "line",
    [
        "Upper Mellstock Con 700 in Budmouth",
        "Upper Mellstock in Budmouth Con 700",
        "in budmouth Upper Mellstock Con 700",
        "Upper Mellstock Con 700 IN BUDMOUTH because Casterbridge rang in Casterbridge",
        'Upper Mellstock Con 700 source "Radio in Casterbridge" in Budmouth',
    ],
)
async def test_a_line_can_name_the_council(three_council_count: Count, line: str) -> None:
    reply = await three_council_count.type(f"/declare {line}")

    assert Tone.DONE is reply.tone, reply.text
    assert {"budmouth"} == declared_nights(three_council_count, "Upper Mellstock")


async def test_a_reason_keeps_its_words(three_council_count: Count) -> None:
    await three_council_count.type("/declare Upper Mellstock Con 700 in Budmouth")
    await three_council_count.type(
        "/withdraw Upper Mellstock in Budmouth because it was read out in Casterbridge"
    )
    (row,) = (await three_council_count.app.desk.reads.history("budmouth"))[-1:]

    assert "it was read out in Casterbridge" == row.reason


async def test_the_example_names_the_council_before_the_reason(three_council_count: Count) -> None:
    asked = await three_council_count.type("/withdraw Upper Mellstock because not declared yet")
    example = asked.lines[0].removeprefix("Type it like this: /withdraw ")

    assert example.startswith("Upper Mellstock in ")
    assert example.endswith(" because not declared yet")


async def test_the_channels_own_council_decides(three_council_count: Count) -> None:
    await three_council_count.type("/follow all in Budmouth", channel=COUNT)
    await three_council_count.type("/declare Upper Mellstock Con 700", channel=COUNT)

    assert {"budmouth"} == declared_nights(three_council_count, "Upper Mellstock")


async def test_a_channel_that_follows_both_councils_is_questioned(
    three_council_count: Count,
) -> None:
    await three_council_count.type("/follow all in Budmouth", channel=COUNT)
    await three_council_count.type("/follow all in Casterbridge", channel=COUNT)
    reply = await three_council_count.type("/declare Upper Mellstock Con 700", channel=COUNT)

    assert Tone.ASK is reply.tone
    assert set() == declared_nights(three_council_count, "Upper Mellstock")


async def test_the_council_followed_first_is_the_channels_own(
    three_council_count: Count,
) -> None:
    for council in ("Worcester", "Casterbridge", "Budmouth"):
        three_council_count.clock.shift(0.001)
        await three_council_count.type(f"/follow all in {council}", channel=COUNT)
    reply = await three_council_count.type("/composition", channel=COUNT)

    assert reply.text.startswith("Worcester: ")


async def test_an_abbreviation_is_matched_among_the_channels_own_wards(
    three_council_count: Count,
) -> None:
    await three_council_count.type("/follow all in Budmouth", channel=COUNT)
    await three_council_count.type("/declare Upp Con 700", channel=COUNT)

    assert {"budmouth"} == declared_nights(three_council_count, "Upper Mellstock")


async def test_a_misspelling_is_still_only_proposed(three_council_count: Count) -> None:
    reply = await three_council_count.type("/declare Batenhall Green 1081")

    assert Tone.ASK is reply.tone
    assert "Did you mean Battenhall?" in reply.text


async def test_an_undo_applies_to_its_own_council(three_council_count: Count) -> None:
    first = await three_council_count.type("/declare Upper Mellstock Con 700 in Budmouth")
    await three_council_count.type("/declare Upper Mellstock Con 700 in Casterbridge")
    await three_council_count.press("Undo", on=first)

    assert {"casterbridge"} == declared_nights(three_council_count, "Upper Mellstock")


async def test_follow_here_follows_the_council_of_the_declaration(
    three_council_count: Count,
) -> None:
    reply = await three_council_count.type("/declare Upper Mellstock Con 700 in Budmouth")
    assert button(reply, "Follow here")
    await three_council_count.press("Follow here")
    other = await three_council_count.type("/declare Upper Mellstock Lab 900 in Casterbridge")

    assert "No channel follows Casterbridge yet, so this is not announced." in other.lines


@pytest.mark.parametrize(
    "line",
    [
        "/composition",
        "/control",
        "/coalitions",
        "/projection",
        "/outstanding",
        "/results",
        "/swing",
    ],
)
async def test_a_question_without_a_council_is_asked_which_one(
    three_council_count: Count, line: str
) -> None:
    question = await three_council_count.type(line)
    answered = await three_council_count.press("Casterbridge")

    assert ["Worcester", "Casterbridge", "Budmouth"] == [a.label for a in question.actions]
    assert "Casterbridge" in answered.text


@pytest.mark.parametrize("line", ["/composition", "/control Caster", "/results", "/swing"])
async def test_a_question_is_about_the_channels_own_council(
    three_council_count: Count, line: str
) -> None:
    await three_council_count.type("/follow all in Casterbridge", channel=COUNT)

    assert "Casterbridge" in (await three_council_count.type(line, channel=COUNT)).text


async def test_the_scorecard_covers_all_councils(three_council_count: Count) -> None:
    reply = await three_council_count.type("/composition all")

    assert reply.text.startswith("0 of 3 councils complete, 2 of 38 wards declared.")


async def test_the_status_covers_all_councils(three_council_count: Count) -> None:
    await three_council_count.type("/follow all in Worcester", channel=COUNT)
    await three_council_count.type("/follow gains in Budmouth", channel=COUNT)
    await three_council_count.type("/follow national", channel=channel_named("#wire"))
    await three_council_count.type("/declare Battenhall Green 1081")
    reply = await three_council_count.type("/countroom status")
    assert reply.table

    assert "Announcements up to date: 1 entry for 3 councils" in reply.text
    assert {
        ("#count", "all", "1", "Worcester"),
        ("#count", "gains", "1", "Budmouth"),
        ("#wire", "control", "0", "all councils"),
    } == {(row[0], row[1], row[2], row[5]) for row in reply.table.rows}


async def test_the_export_is_of_the_named_council(three_council_count: Count) -> None:
    reply = await three_council_count.type("/countroom export Budmouth")

    assert "budmouth" == json.loads(reply.files[0].text)["slug"]


async def test_the_councils_of_the_night_are_listed(three_council_count: Count) -> None:
    reply = await three_council_count.type("/countroom night")
    one = await three_council_count.type("/countroom night Budmouth")
    assert reply.table

    assert ["worcester-2016", "casterbridge", "budmouth"] == [row[-1] for row in reply.table.rows]
    assert one.text.startswith("Budmouth")


async def completions(count: Count, text: str) -> list[str]:
    found = await count.app.dispatcher.completions("declare", text, COUNT)
    return [offer.text for offer in found]


async def test_completions_add_the_council_if_wards_share_a_name(
    three_council_count: Count,
) -> None:
    assert ["Battenhall "] == await completions(three_council_count, "Batt")
    assert [
        "Upper Mellstock in Casterbridge ",
        "Upper Mellstock in Budmouth ",
    ] == await completions(three_council_count, "Upp")
    for typed in ("Upper Mellstock in Budmouth", "Upper Mellstock in Budmouth "):
        assert "Upper Mellstock in Budmouth Con " in await completions(three_council_count, typed)


async def test_a_form_lists_the_wards_of_the_channels_own_council(
    three_council_count: Count,
) -> None:
    await three_council_count.type("/follow all in Budmouth", channel=COUNT)
    command = three_council_count.app.dispatcher.menu.find("declare")
    assert command
    assert command.form
    here, desk = [
        await three_council_count.app.dispatcher.councils(channel) for channel in (COUNT, DESK)
    ]

    assert 13 == len(command.form.choices(here, ""))
    assert 38 == len(command.form.choices(desk, ""))
    line = command.form.line(desk, "Upper Mellstock in Budmouth", {"c0": "700"})
    assert line.startswith("in budmouth Upper Mellstock ")


def other_candidates() -> Files:
    """The neighbour, where a Green stands in Mellstock Parish North."""
    files = dict(neighbour())
    files["candidates.csv"] = files["candidates.csv"].replace("Eli Troy", "Vic Green-Lee")
    return files


@pytest.mark.parametrize("command", ["declare", "correct"])
async def test_another_council_is_offered_if_the_line_fits_only_there(
    tmp_path: Path, command: str
) -> None:
    async with open_count(tmp_path, [casterbridge(), other_candidates()]) as count:
        await count.type("/follow all in casterbridge")
        reply = await count.type(f"/{command} Mellstock Parish North Green-Lee 700")
        if command == "declare":
            await count.press("Budmouth")

        assert Tone.ASK is reply.tone
        assert (
            "That doesn't fit Mellstock Parish North in Casterbridge, but it fits Mellstock Parish "
            "North in Budmouth." == reply.text
        )
        assert (command == "declare") == has_declared(count, "budmouth", "Mellstock Parish North")


async def test_a_line_that_fits_nowhere_is_refused(three_council_count: Count) -> None:
    await three_council_count.type("/follow all in casterbridge")
    reply = await three_council_count.type("/declare Upper Mellstock Nobody 700")

    assert Tone.REFUSAL is reply.tone


async def test_a_name_of_two_packs_of_one_council_is_questioned(tmp_path: Path) -> None:
    later = read_pack_files(Path(__file__).parents[1] / "packs" / "worcester-2018")
    async with open_count(tmp_path, [worcester(), later], now=LATER) as count:
        asked = await count.type("/control worcester")
        answer = await count.press("worcester-2018")

    assert "“worcester” could be worcester-2016 or worcester-2018. Which do you mean?" == asked.text
    assert ["worcester-2016", "worcester-2018"] == [action.label for action in asked.actions]
    assert "On the eve of poll: no overall control (Con 17, Lab 16, Grn 2)." in answer.lines
