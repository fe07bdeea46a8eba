"""Every answer of the menu on a phone: no table is too wide, and no figure is without its name."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from bot.chat.rehearsal import play
from bot.chat.reply import Reply
from bot.importers.pack import Files, find_pack, load, read_pack_files
from bot.platforms.discord import render as discord
from bot.platforms.shared.tables import WIDEST
from bot.platforms.slack import render as slack
from commands import MENU
from tests.casterbridge import casterbridge
from tests.count import COUNT, DESK, Count, full_text, open_count

PACKS = Path(__file__).parents[1] / "packs"
LATER = datetime(2025, 6, 1, tzinfo=UTC)  # after the polls of every pack
READS = (
    "/composition", "/composition all", "/control", "/coalitions", "/projection", "/swing",
    "/results", "/results gains", "/outstanding", "/ward", "/countroom help", "/countroom status",
    "/countroom night", "/countroom night check", "/countroom roles",
)  # fmt: skip
# In a ward that has declared, in this order.
WRITES = (
    "/follow gains", "/scoreboard", "/mark {ward} recount", "/declare {ward}",
    "/correct {ward} {name} 1", "/correct {ward} {name} 1 because a test",
    "/withdraw {ward} because a test", "/mark {ward} recount", "/declare {ward} {name} 2",
    "/swing {ward}", "/ward {ward}", "/countroom export", "/outstanding",
)  # fmt: skip
HELP = tuple(f"/{command.name} help" for command in MENU.commands)
_FENCED = re.compile(r"```\n(.*?)\n```", re.DOTALL)


def _files(slug: str) -> Files:
    if slug == "casterbridge":
        return casterbridge()
    folder = PACKS / slug
    return read_pack_files(folder if (folder / "council.toml").is_file() else find_pack(slug))


@pytest.fixture(
    params=[
        "worcester-2016", "casterbridge", "trafford-2022", "cambridgeshire-2021",
        "westminster-2022", "kent-2025",
    ],
    scope="module",
)  # fmt: skip
def pack_files(request: pytest.FixtureRequest) -> Files:
    return _files(request.param)


async def answers_of_the_menu(count: Count) -> list[Reply]:
    night = count.app.desk.first_book().night
    wards = [f"/ward {ward}" for ward in (*night.declared_wards[:3], *night.outstanding_wards[:1])]
    return [await count.type(line) for line in (*READS, *wards)]


async def answers_to_writes(count: Count) -> list[Reply]:
    night = count.app.desk.first_book().night
    ward = night.declared_wards[0]
    name = night.council.contests[ward].candidates[0].name
    lines = [line.format(ward=ward, name=name) for line in WRITES]
    return [await count.type(line) for line in (*HELP, *lines)]


async def answers_of_a_night(files: Files, folder: Path) -> list[Reply]:
    """The menu's answers with half of the wards in, and with all of them."""
    async with open_count(folder, files, LATER) as count:
        await count.type("/follow all", channel=COUNT)
        results = iter(load(files).results)
        half = len(load(files).results) // 2
        answers = []
        for some in (islice(results, half), results):
            async for _ward in play(count.app.desk, count.night, some, DESK):
                pass
            await count.deliver()
            answers += await answers_of_the_menu(count)
        return [*answers, *await answers_to_writes(count)]


def code_lines(answer: Reply) -> Iterator[str]:
    """The lines that Discord and Slack show in a code block."""
    for message in discord.reply(answer).messages:
        for block in _FENCED.findall(str([message]).replace("\\n", "\n")):
            yield from block.splitlines()
    for page in slack.reply(answer):
        for element in (e for block in page.blocks for e in block.get("elements", ())):
            if element["type"] == "rich_text_preformatted":
                yield from element["elements"][0]["text"].splitlines()


def bare_figures(answer: Reply) -> list[str]:
    """The cells of a table shown as lines that are only a number."""
    shown = "\n".join(page.text for page in slack.reply(answer))
    blocks = str([page.blocks for page in slack.reply(answer)])
    if answer.table is None or "rich_text_preformatted" in blocks:
        return []
    lines = blocks.replace("\\n", "\n").splitlines() + shown.splitlines()
    cells = [cell for line in lines if " · " in line for cell in line.split(" · ")]
    return [cell for cell in cells if cell.strip().isdigit()]


def test_every_command_of_the_menu_is_tried() -> None:
    tried = {line.split()[0].removeprefix("/") for line in (*READS, *WRITES)}

    assert {command.name for command in MENU.commands} == tried


async def test_no_answer_is_too_wide_for_a_phone_or_has_a_figure_without_a_name(
    pack_files: Files, tmp_path: Path
) -> None:
    answers = await answers_of_a_night(pack_files, tmp_path)

    assert [] == [line for a in answers for line in code_lines(a) if len(line) > WIDEST]
    assert [] == [(a.text, bare) for a in answers if (bare := bare_figures(a))]
    assert any(list(code_lines(answer)) for answer in answers)
    assert all(full_text(answer).strip() for answer in answers)
