"""A page for each ward: its result with everyone's votes, last time, and what was announced."""

from dataclasses import dataclass

from bot.board.facts import PartyChip, TickerLine, WardRow, party_chip, ticker_line, ward_address
from bot.board.pages import template
from bot.board.snapshot import Snapshot
from bot.election.changes import WardChange
from bot.election.council import Contest
from bot.election.parties import Registry
from bot.election.result import WardResult
from bot.election.shares import CandidateLine
from bot.wording import ward as words
from bot.wording.defence import defence_line, previous_result_line
from bot.wording.numbers import points, votes
from bot.wording.voice import Voice, sentence_case


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate. `bar`: the length of their bar, 100 for the most votes; None if not known."""

    name: str
    chip: PartyChip
    elected: bool
    votes: str = ""
    share: str = ""
    change: str = ""
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class WardPage:
    """`picture` is the address of the one for previews of links to the page."""

    row: WardRow
    headline: str
    candidates: tuple[CandidateRow, ...]
    before: tuple[str, ...]
    announcements: tuple[TickerLine, ...]
    sentences: tuple[str, ...] = ()
    picture: str = "composition.png"

    @property
    def has_votes(self) -> bool:
        return any(candidate.votes for candidate in self.candidates)


def ward_html(ward: str, snapshot: Snapshot, *, is_file: bool = False) -> str:
    """The page; a file makes no requests, and lies in a folder beside its board."""
    page, parts = ward_page(snapshot, ward), snapshot.parts
    return template("ward.html").render(
        f=parts.facts,
        w=page.row,
        page=page,
        bar=parts.shown["bar"],
        board="index.html" if is_file else parts.query,
        revision=parts.state.revision,
        live=not is_file,
        query=parts.query,
        address=parts.address,
    )


def ward_page(snapshot: Snapshot, ward: str) -> WardPage:
    night, voice = snapshot.story.night, snapshot.story.voice
    contest, state, parties = night.council.contests[ward], night.wards[ward], night.council.parties
    row = next(row for row in snapshot.parts.facts.wards if row.name == ward)
    before = (defence_line(contest, voice), previous_result_line(contest) or "")
    lines = snapshot.story.announcements
    announcements = tuple(
        ticker_line(place, lines, snapshot.corrections)
        for place in reversed(range(len(lines)))
        if lines[place].ward == ward and isinstance(lines[place].change, WardChange)
    )
    result = night.result(ward)
    if result is None:
        waits = f"{sentence_case(words.mark_words(ward, state.mark))}."
        standing = tuple(
            CandidateRow(c.name, party_chip(c.party, parties), elected=False)
            for c in contest.candidates
        )
        return WardPage(row, waits, standing, before, announcements)
    return WardPage(
        row,
        words.headline(result, voice),
        _candidate_rows(result, contest, parties),
        before,
        announcements,
        _sentences(result, voice),
        *([ward_address(ward, ".png")] if result.has_full_figures else []),
    )


def _sentences(result: WardResult, voice: Voice) -> tuple[str, ...]:
    comparison = words.comparison_note(result) if result.has_full_figures else ""
    lines = (words.baseline_note(result, voice), comparison, words.extras_line(result, voice))
    return tuple(line for line in lines if line)


def _candidate_rows(
    result: WardResult, contest: Contest, parties: Registry
) -> tuple[CandidateRow, ...]:
    """Most votes first; those of whom nothing is known yet last."""
    elected = {person.candidate for person in result.elected}
    named = [line.candidate for line in result.lines]
    others = [CandidateLine(c, None) for c in contest.candidates if c not in named]
    most = max((line.votes or 0 for line in result.lines), default=0)
    return tuple(
        CandidateRow(
            line.candidate.name,
            party_chip(line.candidate.party, parties),
            line.candidate in elected,
            votes(line.votes) if line.votes is not None else "",
            f"{points(line.share)}%" if line.share is not None else "",
            words.share_change_words(line),
            100 * line.votes / most if line.votes is not None and most else None,
        )
        for line in (*result.lines, *others)
    )
