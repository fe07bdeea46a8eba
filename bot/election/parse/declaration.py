"""A typed declaration, read against the council's wards and candidates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.election.council import Candidate, Contest, Council
from bot.election.declaration import (
    Declaration,
    Tie,
    ballot_order_votes,
    top_candidates,
    unnamed_seats,
)
from bot.election.doubts import Doubt, DoubtReason, figure_doubts
from bot.election.names import fold_person
from bot.election.parse.candidate import Ballot
from bot.election.parse.extras import Extras, take_extras, work_out_turnout
from bot.election.parse.figures import Figure, candidate_figures
from bot.election.parse.numbers import (
    is_meant_as_number,
)
from bot.election.parse.phrases import names_and_figures
from bot.election.parse.seats import seats_by_party
from bot.election.parse.tokens import Fault, FaultReason, split_reason, words
from bot.election.parse.ward import WardMatch, find_ward
from bot.election.result import declared_result

# What may part two people; a comma between digits belongs to a number.
_LIST_MARK = re.compile(r",(?![0-9]{3}(?![0-9]))|[;\n]")
_VOTES = {"votes", "vote"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says: the ward, its declaration, and doubts about them."""

    ward: str
    declaration: Declaration
    doubts: tuple[Doubt, ...] = ()
    source: str | None = None
    reason: str | None = None


def parse_declaration(
    line: str, council: Council, *, winner_needed: bool = True
) -> Reading | Fault:
    """The declaration on a line, or why it can't be read.

    - One candidate makes a flash, all of them a full result; if only some are named, the first won.
    - Without `winner_needed` (a correction) the figures name no winner and extras may stand alone.
    - Anything guessed or unlikely adds a doubt; the line is still read.
    """
    split = split_reason(line)
    if isinstance(split, Fault):
        return split
    line, reason = split
    reading = _parse_without_reason(line, council, winner_needed=winner_needed)
    if _LIST_MARK.search(line) and not (isinstance(reading, Reading) and reading.declaration.votes):
        listed = _LIST_MARK.sub(" and ", line)
        apart = _parse_without_reason(listed, council, winner_needed=winner_needed)
        reading = _read_as_list(reading, apart, _people_listed(line, council), council)
    if isinstance(reading, Fault) or reason is None:
        return reading
    return replace(reading, reason=reason)


def _parse_without_reason(line: str, council: Council, *, winner_needed: bool) -> Reading | Fault:
    typed = words(line)
    if isinstance(typed, Fault):
        return typed
    found = find_ward(typed, council)
    if isinstance(found, Fault):
        return found
    reading = _parse_after_ward(found, council, winner_needed=winner_needed)
    if isinstance(reading, Fault) and (longer := _with_surname_ward(found, typed)):
        again = _parse_after_ward(longer, council, winner_needed=winner_needed)
        reading = again if isinstance(again, Reading) else reading
    return replace(reading, ward=found.ward) if isinstance(reading, Fault) else reading


def _with_surname_ward(found: WardMatch, typed: list[str]) -> WardMatch | None:
    """In "Flixton Ward V. 600" the word may be a surname."""
    before = typed[: len(typed) - len(found.rest)]
    is_name_next = bool(found.rest) and not is_meant_as_number(found.rest[0])
    if len(before) < 2 or typed[len(before) :] != [*found.rest] or not is_name_next:
        return None
    if before[-1].casefold() != "ward" or fold_person(found.ward).endswith(" ward"):
        return None
    return replace(found, rest=(before[-1], *found.rest))


def _people_listed(line: str, council: Council) -> int:
    parts = [part for part in _LIST_MARK.split(line) if part.strip()]
    return sum(council.wards_up.exact_match(part) is None for part in parts)


def _read_as_list(
    reading: Reading | Fault, apart: Reading | Fault, listed: int, council: Council
) -> Reading | Fault:
    """The line if each comma and each line's end parts two people: "John, Donnelly".

    If it can be read both ways, and they elect others, the bot doesn't choose.
    """
    if isinstance(apart, Fault) and isinstance(reading, Reading):
        return apart if _has_stranger(reading.declaration.elected, apart, listed) else reading
    if isinstance(apart, Fault) or apart.declaration.votes or apart.doubts:
        return reading
    contest = council.contests[apart.ward]
    if contest.seats == 1 or apart.ward != reading.ward:
        return reading
    if isinstance(reading, Fault):
        return apart
    both = {*reading.declaration.elected, *apart.declaration.elected}
    if both == {*reading.declaration.elected} == {*apart.declaration.elected}:
        return reading
    labels = _labels(c for c in contest.candidates if c in both)
    return Fault(FaultReason.NAME_AMBIGUOUS, " ".join(c.name for c in both), labels, apart.ward)


def _has_stranger(elected: tuple[Candidate, ...], apart: Fault, listed: int) -> bool:
    """In "Able, Baker, Cox" a Baker who isn't standing is no first name of B. Able's.

    In "ABLE, Bob, COX, Ann" each of the two has two parts.
    """
    if apart.why is not FaultReason.WORD_UNKNOWN or listed in {len(elected), 2 * len(elected)}:
        return False
    own = {word for c in elected for word in fold_person(c.name).split()}
    return bool(elected) and fold_person(apart.part) not in own


def _parse_after_ward(
    found: WardMatch, council: Council, *, winner_needed: bool
) -> Reading | Fault:
    contest = council.contests[found.ward]
    ballot = Ballot.from_contest(council, contest)
    extracted = take_extras(list(found.rest), ballot)
    if isinstance(extracted, Fault):
        return extracted
    rest, extras = extracted
    plain = names_and_figures(rest, ballot)
    if isinstance(plain, Fault):
        return plain
    if fault := work_out_turnout(extras):
        return fault
    words_left, said = plain
    # "Con 1 vote" is no seat.
    by_party = (
        None
        if not _VOTES.isdisjoint(map(str.casefold, rest))
        else (seats_by_party(words_left, ballot))
    )
    if isinstance(by_party, Fault):
        return by_party
    base = Declaration(
        (), turnout=extras.turnout, electorate=extras.electorate, rejected=extras.rejected
    )
    if by_party:
        reading = _seats_reading(found, by_party, base, extras)
    else:
        reading = _names_reading(
            found, words_left, base, extras, ballot, winner_needed=winner_needed
        )
    if isinstance(reading, Fault) or said is None or not reading.declaration.seats:
        return reading
    doubts = said.doubts(council, contest, reading.declaration)
    return replace(reading, doubts=(*reading.doubts, *doubts))


def _names_reading(
    found: WardMatch,
    rest: list[str],
    base: Declaration,
    extras: Extras,
    ballot: Ballot,
    *,
    winner_needed: bool,
) -> Reading | Fault:
    contest, council = ballot.contest, ballot.council
    lot = tuple(extras.lot)
    if not rest and not winner_needed and (lot or base != Declaration(())):
        return Reading(
            found.ward, replace(base, lot=lot), _guess_doubts(found), source=extras.source
        )
    read_figures = candidate_figures(rest, ballot)
    if isinstance(read_figures, Fault):
        return read_figures
    figures, doubts = read_figures
    votes = {f.candidate: f.votes for f in figures if f.votes is not None}
    # A correction of some figures names no winner: the known declaration decides who is elected.
    if not winner_needed and 0 < len(votes) < len(contest.candidates):
        corrected = ballot_order_votes(votes, contest)
        declaration = replace(base, votes=corrected, lot=lot)
        doubts = [*_guess_doubts(found), *doubts]
        return Reading(found.ward, declaration, tuple(doubts), source=extras.source)
    result = _declaration(figures, lot, contest)
    if isinstance(result, Fault):
        return result
    declaration = replace(base, elected=result.elected, votes=result.votes, lot=result.lot)
    fault = _majority_fault(extras.majority, declaration, council, contest)
    if fault:
        return fault
    doubts = [*_guess_doubts(found), *doubts, *figure_doubts(council, contest, declaration)]
    return Reading(found.ward, declaration, tuple(doubts), source=extras.source)


def _seats_reading(
    found: WardMatch, by_party: Declaration, base: Declaration, extras: Extras
) -> Reading | Fault:
    """The winner of a lot has a name, and so a seat of their party."""
    if extras.majority is not None:
        return Fault(FaultReason.MAJORITY_UNKNOWN, str(extras.majority))
    drawn = [c for c in extras.lot if c not in by_party.elected]
    elected = (*by_party.elected, *drawn)
    unnamed = unnamed_seats(elected, by_party)
    if len(elected) + len(unnamed) > by_party.seats.total:
        return Fault(FaultReason.LOT_NOT_ELECTED, drawn[-1].name)
    declaration = replace(base, elected=elected, unnamed=unnamed, lot=tuple(extras.lot))
    return Reading(found.ward, declaration, _guess_doubts(found), source=extras.source)


def _guess_doubts(found: WardMatch) -> tuple[Doubt, ...]:
    return (Doubt(DoubtReason.WARD_GUESSED, (found.guessed, found.ward)),) if found.guessed else ()


def _declaration(
    figures: list[Figure], lot: tuple[Candidate, ...], contest: Contest
) -> Declaration | Fault:
    votes = {f.candidate: f.votes for f in figures if f.votes is not None}
    if len(votes) == len(contest.candidates):
        elected: tuple[Candidate, ...] | Tie | Fault = top_candidates(votes, lot, contest)
    else:
        elected = _winners_as_named(figures, votes, lot, contest)
    if isinstance(elected, Tie):
        return Fault(FaultReason.TIE, f"{elected.votes:,}", _labels(elected.candidates))
    if isinstance(elected, Fault):
        return elected
    zero = next((c for c in elected if votes.get(c) == 0), None)
    if zero:
        return Fault(FaultReason.WINNER_ZERO, zero.name)
    loser = next((c for c in lot if c not in elected), None)
    if loser:
        return Fault(FaultReason.LOT_NOT_ELECTED, loser.name)
    return Declaration(
        elected=elected,
        votes=ballot_order_votes(votes, contest),
        lot=lot,
    )


def _winners_as_named(
    figures: list[Figure],
    votes: dict[Candidate, int],
    lot: tuple[Candidate, ...],
    contest: Contest,
) -> tuple[Candidate, ...] | Tie | Fault:
    # The first named have won, except that the winner of a lot goes first among equals.
    named = sorted((f.candidate for f in figures), key=lambda c: c not in lot)
    if not votes and len(named) > contest.seats:
        return Fault(FaultReason.TOO_MANY_ELECTED, str(len(named)), (str(contest.seats),))
    elected = tuple(named[: contest.seats])
    level = [c for c in named[contest.seats :] if votes[c] == votes.get(elected[-1])]
    if level and elected[-1] not in lot:
        return Tie(votes[level[0]], (elected[-1], *level))
    return elected


def _labels(candidates: Iterable[Candidate]) -> tuple[str, ...]:
    return tuple(c.label for c in candidates)


def _majority_fault(
    typed: int | None, declaration: Declaration, council: Council, contest: Contest
) -> Fault | None:
    """Majorities are computed, never typed; a typed one has to agree."""
    if typed is None:
        return None
    known = declared_result(council, contest, declaration).majority
    if known is None:
        return Fault(FaultReason.MAJORITY_UNKNOWN, str(typed))
    return (
        None if known == typed else Fault(FaultReason.MAJORITY_DIFFERS, str(typed), (str(known),))
    )
