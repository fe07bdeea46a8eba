"""/projection: what is likely still to come, in words that never sound like a result."""

import json
from datetime import timedelta
from pathlib import Path

from bot.chat.reply import Tone
from bot.runtime.replay import replay
from tests.casterbridge import PackWard, pack
from tests.commands.test_reads import BATTENHALL, EIGHT, TWELVE
from tests.count import ELEVEN_AT_NIGHT, Count, declare_wards, full_text, open_count

MARGINAL = PackWard("Ann Oak Con, Ben Troy Lab", before="Con 510 Lab 490")
TOWN = pack({f"{name} Ward": MARGINAL for name in ("Quay", "Egdon", "Stour", "Melbury")})


async def test_it_says_first_that_it_is_no_result_then_the_likely_seats(count: Count) -> None:
    await declare_wards(count, (*EIGHT, BATTENHALL))

    reply = await count.type("/projection")

    assert reply.text.startswith("Projection for Worcester, not a result. Likely: ")
    assert " of 35" in reply.text


async def test_a_chance_is_in_words(count: Count) -> None:
    await declare_wards(count, EIGHT)

    text = full_text(await count.type("/projection"))

    assert "Chance of " in text
    assert "%" not in text


async def test_before_any_result_it_says_so(count: Count) -> None:
    reply = await count.type("/projection")

    assert reply.text.startswith("Projection for Worcester before any result. Likely: ")


async def test_flashes_alone_are_no_result_that_can_be_compared(count: Count) -> None:
    await count.type("/declare Battenhall Green")

    reply = await count.type("/projection")

    assert reply.text.startswith(
        "Projection for Worcester before any result that can be compared with last time. Likely: "
    )


async def test_it_says_what_it_rests_on(count: Count) -> None:
    await declare_wards(count, ("Battenhall Green",))

    assert (
        "It rests on figures from last time and on other years, not on tonight's votes. "
        "To come: 11 seats in 11 wards, 7 of them without figures from last time."
    ) in full_text(await count.type("/projection"))


async def test_full_results_without_earlier_figures_are_what_it_rests_on(tmp_path: Path) -> None:
    wards = {f"{w} Ward": PackWard("Ann Oak Con, Ben Troy Lab") for w in ("Quay", "Egdon", "Stour")}
    async with open_count(tmp_path, files=pack(wards)) as casterbridge:
        await declare_wards(casterbridge, ["Quay Con 400 Lab 600"])
        reply = await casterbridge.type("/projection")

    assert "before any result that can be compared with last time. Likely: " in reply.text
    assert (
        "It rests on 1 ward with full figures, but none can be compared with last time. "
        "To come: 2 seats in 2 wards without figures from last time."
    ) in reply.lines


async def test_control_that_is_certain_is_said_as_certain(count: Count) -> None:
    await declare_wards(count, TWELVE[:11])

    text = full_text(await count.type("/projection"))

    assert "Certain: No overall control in Worcester (was Conservative)." in text
    assert "Chance of" not in text


async def test_nothing_is_left_to_project_once_every_ward_is_in(count: Count) -> None:
    await declare_wards(count, TWELVE)

    reply = await count.type("/projection")

    assert reply.text == "Nothing to project in Worcester: every ward has declared."


async def test_a_postponed_ward_is_left_out(tmp_path: Path) -> None:
    async with open_count(tmp_path, files=TOWN) as casterbridge:
        await casterbridge.type("/mark Quay postponed")
        text = full_text(await casterbridge.type("/projection"))
        await declare_wards(
            casterbridge, ("Egdon Con 400 Lab 600", "Stour Con 410 Lab 590", "Mel Con 420 Lab 580")
        )
        nothing = await casterbridge.type("/projection")

    assert "To come: 3 seats in 3 wards." in text
    assert "1 seat is left out: tonight's counts can't fill it." in text
    assert nothing.text == (
        "Nothing to project in Casterbridge: only postponed polls are still to come."
    )


async def test_the_range_of_a_marginal_council_is_its_whole_size(tmp_path: Path) -> None:
    async with open_count(tmp_path, files=TOWN) as casterbridge:
        reply = await casterbridge.type("/projection")

    assert reply.table is not None
    assert ("Party", "Now", "Best guess", "1 in 2", "9 in 10") == reply.table.headings
    assert {"Conservative", "Labour"} == {row[0] for row in reply.table.rows}
    assert {"0 to 4"} == {row[-1] for row in reply.table.rows}


async def test_the_picture_says_what_it_shows(count: Count) -> None:
    reply = await count.type("/projection")

    assert reply.picture is not None
    assert reply.picture.alt.startswith("Projection for Worcester before any result.")
    assert "18 for a majority" in reply.picture.svg


async def test_there_is_none_before_the_polls_close(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=ELEVEN_AT_NIGHT - timedelta(hours=2)) as count:
        reply = await count.type("/projection")

    assert Tone.REFUSAL is reply.tone
    assert "There is no projection before the polls close: at 22:00" in reply.text


async def test_no_announcement_and_no_line_about_control_rests_on_it(followed_count: Count) -> None:
    await declare_wards(followed_count, EIGHT)

    said = [*followed_count.announcements(), full_text(await followed_count.type("/control"))]

    assert [] == [text for text in said if "rojection" in text or "ikely" in text]


async def test_a_replay_has_the_projection_after_each_declaration() -> None:
    record = await replay("worcester-2016", "file", 0, echo=False, project=True)

    last = record["projections"][-1]
    assert 11 == len(record["projections"])
    assert "Claines" == last["after"]
    assert ["NOC"] == [outcome["outcome"] for outcome in last["control"]]
    assert "more than 19 in 20" == last["control"][0]["chance"]


async def test_a_replay_s_projections_are_the_same_again() -> None:
    one, other = [await replay("worcester-2016", "file", 0, echo=False, project=True) for _ in "ab"]

    assert json.dumps(one["projections"]) == json.dumps(other["projections"])
