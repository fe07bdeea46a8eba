"""The page of messages, and what every message keeps to: the news first, nothing said twice."""

from pathlib import Path

import pytest

from bot.chat.rehearsal import play
from bot.election.council import Council, Poll
from bot.election.declaration import Declaration
from bot.importers.pack import Files, load, read_pack_files
from tests.casterbridge import casterbridge
from tests.count import COUNT, DESK, open_count
from tests.nights.messages import KINDS, PAGE, Kind, message, page
from tests.nights.sentences import said_twice

PACKS = Path(__file__).parents[1] / "packs"
LOCK_SCREEN = 80  # characters of a notification that every phone shows


def test_the_page_is_as_the_nights_write_it() -> None:
    """To write it again: python -m tests.nights.write"""
    assert page() == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=kind.heading) for kinds in KINDS.values() for kind in kinds],
)
def test_the_first_80_characters_have_the_most_important_fact(kind: Kind) -> None:
    start = message(kind)[0][:LOCK_SCREEN]

    assert [] == [words for words in kind.fact if words not in start], start


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(casterbridge(), id="casterbridge"),
        pytest.param(read_pack_files(PACKS / "cambridgeshire-2021"), id="cambridgeshire-2021"),
    ],
)
async def test_no_message_of_a_whole_night_says_a_sentence_twice(
    files: Files, tmp_path: Path
) -> None:
    pack = load(files)
    council = pack.usable_council
    results = pack.results or _invented_results(council)
    async with open_count(tmp_path, files, now=council.polls_close) as count:
        await count.type("/follow all", channel=COUNT)
        async for _ward in play(count.app.desk, count.night, results, DESK):
            await count.deliver()
        told = count.announcements()

    assert "FINAL SCORE" in told[-1]
    assert [] == [(text, twice) for text in told if (twice := said_twice(text))]


def _invented_results(council: Council) -> list[tuple[str, Declaration]]:
    """For a council made up without results: the candidates named first are elected."""
    return [
        (
            contest.ward,
            Declaration(
                contest.candidates[: contest.seats],
                tuple((c, 400 - place) for place, c in enumerate(contest.candidates)),
            ),
        )
        for contest in council.contests.values()
        if contest.poll is Poll.HELD
    ]
