"""Several councils in one night: each ends as published, whatever the order."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest

from bot.chat.rehearsal import play
from bot.chat.reply import Tone
from bot.election.control import standing
from bot.election.declaration import Declaration
from bot.errors import CannotStart
from bot.importers.pack import Files, find_pack, load, read_pack_files
from tests.casterbridge import casterbridge
from tests.count import COUNT, DESK, Count, channel_named, open_count, worcester
from tests.wessex import stourcastle

PACKS = Path(__file__).parents[1] / "packs"
SLUGS = sorted(folder.name for folder in PACKS.iterdir() if folder.is_dir())
AFTER_ALL_OF_THEM = datetime(2025, 5, 2, 1, tzinfo=UTC)
WIRE = channel_named("#wire")


@cache
def files(slug: str) -> Files:
    """The pack of a real election; Worcester 2016 is in config/, the others in tests/packs."""
    folder = PACKS / slug
    return read_pack_files(folder if (folder / "council.toml").is_file() else find_pack(slug))


def all_results() -> list[tuple[str, str, Declaration]]:
    """Every result of every election, with its council's slug."""
    return [(slug, *result) for slug in SLUGS for result in load(files(slug)).results]


async def declare_results(count: Count, results: Iterable[tuple[str, str, Declaration]]) -> None:
    for slug, ward, declaration in results:
        async for _ward in play(count.app.desk, slug, [(ward, declaration)], DESK):
            pass


def outcome(count: Count, slug: str) -> tuple[dict[str, int], str | None, bool]:
    """The seats by party, who controls the council, and whether every ward has declared."""
    book = count.app.desk.find_book(slug)
    assert book
    now = standing(book.night)
    return dict(now.holds), now.control, now.complete


def published_outcome(slug: str) -> tuple[dict[str, int], str, bool]:
    found = json.loads((PACKS / slug / "expected.json").read_text(encoding="utf-8"))["published"]
    return found["composition_after"], found["control_after"], True


@pytest.mark.parametrize("seed", [None, 1, 2])
async def test_the_real_councils_in_one_night_each_end_as_published(
    tmp_path: Path, seed: int | None
) -> None:
    results = all_results()
    if seed is not None:
        Random(seed).shuffle(results)  # noqa: S311 - needs no secrecy
    async with open_count(tmp_path, [files(slug) for slug in SLUGS], AFTER_ALL_OF_THEM) as count:
        await declare_results(count, results)
        ended = {slug: outcome(count, slug) for slug in SLUGS}

    assert {slug: published_outcome(slug) for slug in SLUGS} == ended


async def test_the_real_councils_resume_where_they_stopped(tmp_path: Path) -> None:
    packs, results = [files(slug) for slug in SLUGS], all_results()
    Random(3).shuffle(results)  # noqa: S311 - needs no secrecy
    async with open_count(tmp_path, packs, AFTER_ALL_OF_THEM) as count:
        await declare_results(count, results[:90])
        left = {slug: outcome(count, slug) for slug in SLUGS}
    async with open_count(tmp_path, packs, AFTER_ALL_OF_THEM) as count:
        found = {slug: outcome(count, slug) for slug in SLUGS}
        await declare_results(count, results[90:])
        ended = {slug: outcome(count, slug) for slug in SLUGS}

    assert left == found
    assert {slug: published_outcome(slug) for slug in SLUGS} == ended


async def test_a_channel_hears_only_of_the_council_it_follows(tmp_path: Path) -> None:
    async with open_count(tmp_path, [worcester(), casterbridge()]) as count:
        await count.type("/follow all in Casterbridge", channel=COUNT)
        await count.type("/declare Warndon Lab 600")
        await count.type("/mark Egdon recount")

        assert ["Egdon is having a recount."] == [
            announcement.splitlines()[0] for announcement in count.announcements()[1:]
        ]


async def test_the_wire_channel_hears_once_who_runs_each_council(tmp_path: Path) -> None:
    slugs = ["trafford-2018", "worcester-2016", "worcester-2018"]
    packs = [files(slug) for slug in slugs]
    async with open_count(tmp_path, packs, AFTER_ALL_OF_THEM) as count:
        await count.type("/follow national", channel=WIRE)
        await declare_results(count, [r for r in all_results() if r[0] in slugs])
        await count.deliver()

        announcements = count.announcements("#wire")
    assert [
        "NO OVERALL CONTROL in Trafford (was Conservative).\n"
        "1 of 3 councils complete: NOC 1 (+1), Con 0 (−1).",
        "NO OVERALL CONTROL in Worcester (was Conservative).\n"
        "2 of 3 councils complete: NOC 2 (+2), Con 0 (−2).",
        "NO OVERALL CONTROL in Worcester (no change).\n"
        "3 of 3 councils complete: NOC 3 (+2), Con 0 (−2).",
    ] == announcements


async def test_the_wire_channel_hears_of_a_correction_that_changes_who_runs_a_council(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, [worcester(), casterbridge()]) as count:
        await declare_results(count, [r for r in all_results() if r[0] == "worcester-2016"])
        await count.type("/follow national", channel=WIRE)
        await count.type("/withdraw Claines because read out wrong")

        assert [
            "1 of 2 councils complete: NOC 1 (+1), Con 0 (−1).",
            "CORRECTION: Worcester is not complete after all, 11 of 12 wards declared. "
            "Still no overall control.\n"
            "0 of 2 councils complete.",
        ] == count.announcements("#wire")


async def test_the_wire_channel_counts_no_council_that_a_postponed_poll_leaves_open(
    tmp_path: Path,
) -> None:
    """It would hear nothing once another withdrawal leaves that council incomplete."""
    async with open_count(tmp_path, [stourcastle(), casterbridge()]) as count:
        await count.type("/follow national", channel=WIRE)
        await count.type("/mark Ring postponed")
        for line in ("/declare Ring Giles Bosom Egdon", "/declare Bridge Kail"):
            reply = await count.type(line)
            if any(action.label.startswith("Yes") for action in reply.actions):
                await count.press("Yes, record it", reply)
        await count.type("/withdraw Ring because a slip")

        assert [
            "LABOUR GAIN Stourcastle from the Conservatives: 3 of 4 seats, a majority of 2.\n"
            "1 of 2 councils complete: Lab 1 (+1), Con 0 (−1).",
            "CORRECTION: control of Stourcastle is open again, 1 of 2 wards declared. "
            "We said it was a Labour gain.\n"
            "0 of 2 councils complete.",
        ] == count.announcements("#wire")


async def test_the_wire_channel_gets_nothing_after_follow_off(tmp_path: Path) -> None:
    async with open_count(tmp_path, [worcester(), casterbridge()]) as count:
        await count.type("/follow national", channel=WIRE)
        reply = await count.type("/follow national off", channel=WIRE)
        await declare_results(count, [r for r in all_results() if r[0] == "worcester-2016"])
        await count.deliver()

        assert "#wire no longer gets a line for each of 2 councils." == reply.text
        assert [] == count.announcements("#wire")


async def test_before_the_first_declaration_the_scorecard_has_no_table(tmp_path: Path) -> None:
    async with open_count(tmp_path, [worcester(), files("trafford-2018")]) as count:
        reply = await count.type("/composition all")

    assert ("0 of 2 councils complete, 0 of 33 wards declared.", (), None) == (
        reply.text, reply.lines, reply.table
    )  # fmt: skip


async def test_one_council_has_no_national_line(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        reply = await count.type("/follow national")

    assert Tone.REFUSAL is reply.tone
    assert "Worcester City Council is the only council counting tonight" in reply.text


async def test_two_packs_of_one_council_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as refused:
        async with open_count(tmp_path, [worcester(), worcester()]):
            pass

    assert (
        "pack-2/council.toml: another of tonight's packs also has the slug worcester-2016: "
        "change one"
    ) == str(refused.value)


async def test_the_faults_of_all_packs_are_listed_at_once_and_no_night_is_opened(
    tmp_path: Path,
) -> None:
    """The sound pack is read afresh at the next start, with later fixes."""
    no_toml = {**worcester(), "council.toml": "seats = \n"}
    header = files("trafford-2018")["council.toml"].replace("seats = 63", "seats = 64")
    wrong = {**files("trafford-2018"), "council.toml": header}
    with pytest.raises(CannotStart) as refused:
        async with open_count(tmp_path, [worcester(), no_toml, wrong]):
            pass

    assert [
        "pack-2/council.toml: cannot be read as TOML: Invalid value (at line 1, column 9)",
        "pack-3/seats.csv: 41 seats not up and 22 contested make 63, but council.toml has 64 seats",
    ] == str(refused.value).splitlines()
    mended = worcester()["council.toml"].replace("Worcester City Council", "Worcester Council")
    async with open_count(tmp_path, {**worcester(), "council.toml": mended}) as count:
        assert "Worcester Council" == count.app.desk.first_book().night.council.name
