"""The council's figures below its seats: votes, seats won and lost, changes of hands, the night.

They are no part of an update, because nearly all of them change with each result. An open page
fetches them again while a reader looks at them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from bot.board.facts import PartyChip, party_chip
from bot.board.pages import template
from bot.charts.timeline import timeline
from bot.election.composition import party_seats
from bot.election.night import Night
from bot.election.parties import VACANT
from bot.election.review import review
from bot.election.vote_shares import vote_shares
from bot.exports.record import Story
from bot.wording import vote_shares as share_words
from bot.wording.board import timeline_alt_text
from bot.wording.notices import gains_by_kind
from bot.wording.numbers import seats_change, votes
from bot.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class ShareRow:
    """`bar`: its length, 100 for the most votes."""

    chip: PartyChip
    votes: str
    share: str
    change: str
    bar: float


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A party's net gain or loss; `start` and `length` of its bar, 50 is the middle of 100."""

    chip: PartyChip
    change: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Figures:
    """`hands` has each kind of gain with its wards and the addresses of their pages."""

    shares: tuple[ShareRow, ...]
    note: str
    changes: tuple[ChangeRow, ...]
    hands: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    timeline: str


def figures_html(story: Story, wards: Mapping[str, str]) -> Markup:
    """`wards` has the address of each ward's page, empty if it has none."""
    found = figures(story.night, story.voice, wards)
    html = template("figures.html").render(f=found)
    return Markup(f"{html}\n")  # noqa: S704 - the template escapes


def figures(night: Night, voice: Voice, wards: Mapping[str, str]) -> Figures:
    shares, parties = vote_shares(night), night.council.parties
    most = max((row.votes for row in shares.parties), default=0) or 1
    moved = [row for row in party_seats(night) if row.change and row.party != VACANT]
    widest = max((abs(row.change or 0) for row in moved), default=1)
    return Figures(
        tuple(
            ShareRow(
                party_chip(row.party, parties),
                votes(row.votes),
                share_words.share(row),
                share_words.share_change(row),
                100 * row.votes / most,
            )
            for row in shares.parties
        ),
        share_words.note(shares, voice),
        tuple(
            _change_row(party_chip(row.party, parties), row.change or 0, widest) for row in moved
        ),
        tuple(
            (kind, tuple((ward, wards.get(ward, "")) for ward in names))
            for kind, names in gains_by_kind(review(night).gains)
        ),
        timeline(night, timeline_alt_text(voice)),
    )


def _change_row(chip: PartyChip, change: int, widest: int) -> ChangeRow:
    length = 50 * abs(change) / widest
    return ChangeRow(chip, seats_change(change), 50 - length if change < 0 else 50, length)
