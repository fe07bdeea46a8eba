"""Two accounts of one declaration: what the second changes, and what of the first still fits it."""

from dataclasses import replace

from bot.election.council import Candidate, Contest
from bot.election.declaration import (
    Completeness,
    Declaration,
    Tie,
    ballot_order_votes,
    can_both_be_right,
    known_extras,
    merged_declaration,
    top_candidates,
    unnamed_seats,
)


def with_all_winners(known: Declaration, new: Declaration, contest: Contest) -> Declaration:
    """While a ward has seats that are open or unnamed, a new name is the winner of another one.

    It takes a seat of its party that has no name yet, or else an open seat.
    """
    if known.completeness(contest) is not Completeness.PARTIAL and not known.unnamed:
        return new
    both = tuple(dict.fromkeys((*known.elected, *new.elected)))
    unnamed = unnamed_seats(both, known, new)
    has_room = len(both) + len(unnamed) <= contest.seats
    return replace(new, elected=both, unnamed=unnamed) if has_room else new


def with_losers_figures(
    known: Declaration, new: Declaration, contest: Contest
) -> Declaration | None:
    """A flash with the figures of losers added; None if the new account can't be only that.

    Once a winner is known, the first name on a line of figures no longer means the winner, unless
    the figures say so (rule DE-11).
    """
    if known.completeness(contest) is not Completeness.FLASH:
        return None
    if new.completeness(contest) is Completeness.FULL or new.lot or not new.votes:
        return None
    losers_too = replace(new, elected=known.elected, unnamed=known.unnamed)
    if can_both_be_right(known, new) or not can_both_be_right(known, losers_too):
        return None
    both = merged_declaration(known, losers_too, contest)
    votes = both.figures
    winners = [votes[c] for c in both.elected if c in votes]
    losers = [votes[c] for c in both.losers]
    return both if not winners or max(losers, default=0) < min(winners) else None


def misheard_winner(known: Declaration, new: Declaration, contest: Contest) -> Candidate | None:
    """The one other candidate named in the correction of a flash, who may have won instead."""
    if contest.seats != 1 or known.completeness(contest) is not Completeness.FLASH or new.lot:
        return None
    named = {*new.elected, *new.figures} - {*known.elected, *known.figures}
    is_alone = len(named) == len({*new.elected, *new.figures}) == 1
    return next(iter(named)) if is_alone else None


def corrected_declaration(
    known: Declaration, new: Declaration, contest: Contest
) -> Declaration | Tie:
    """The known declaration with the corrected figures over it.

    The winner changes only if the figures or the names given say so.
    """
    votes = known.figures | new.figures
    lot = new.lot or known.lot
    unnamed = known.unnamed
    misheard = misheard_winner(known, new, contest)
    # Every figure is known: they elect. Some are: they may unseat a winner. None is: names decide.
    if misheard or not (new.votes or new.lot):
        named = replace(new, elected=(misheard,)) if misheard else new
        stands = known if known.has_winners_of(named) else named
        elected, unnamed = stands.elected, stands.unnamed
        votes = _fitting_figures(known, new, elected)
    elif all(c in votes for c in contest.candidates):
        by_votes = top_candidates(votes, lot, contest, favoured=new.elected)
        if isinstance(by_votes, Tie):
            return by_votes
        elected, unnamed = by_votes, ()
    elif new.votes:
        elected = _elected_by_known_figures(known, votes, lot)
        votes = new.figures if _has_only_unseated(known, elected) else votes
    else:
        elected = known.elected
    return _filled_declaration(known, new, contest, elected, unnamed, votes)


def replacement(known: Declaration, new: Declaration, contest: Contest) -> Declaration | Tie:
    """Another account in place of the known one, keeping the known figures that fit it."""
    if known.completeness(contest) is Completeness.FULL:
        return corrected_declaration(known, new, contest)
    votes = _fitting_figures(known, new, new.elected)
    return _filled_declaration(known, new, contest, new.elected, new.unnamed, votes)


def has_undrawn_tie(declaration: Declaration, contest: Contest) -> bool:
    """Whether someone elected is level with someone who isn't, and no lot says why (rule DE-6)."""
    if declaration.completeness(contest) is Completeness.PARTIAL:
        return False
    votes = declaration.figures
    losers = {votes[c] for c in declaration.losers}
    drawn = declaration.lot
    return any(votes.get(c) in losers for c in declaration.elected if c not in drawn)


def _elected_by_known_figures(
    known: Declaration, votes: dict[Candidate, int], lot: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """The winners, except any whom the figures known so far put behind a loser."""
    elected = known.elected
    unknown = [c for c in elected if c not in votes]
    rivals = [c for c in votes if c in elected or c.party not in known.unnamed]
    ranked = sorted(rivals, key=lambda c: (-votes[c], c not in lot, c not in elected))
    return (*unknown, *ranked[: len(elected) - len(unknown)])


def _has_only_unseated(known: Declaration, elected: tuple[Candidate, ...]) -> bool:
    """Whether every known figure is of a winner who has not won after all: it was misheard too."""
    unseated = {*known.elected} - {*elected}
    return bool(unseated) and unseated >= known.figures.keys()


def _fitting_figures(
    known: Declaration, new: Declaration, elected: tuple[Candidate, ...]
) -> dict[Candidate, int]:
    """The known figures that can be right if these are elected, and the new figures over them."""
    known_votes, given = known.figures, new.figures
    unseated = {*known.elected} - {*elected}
    if not new.lot and _has_only_unseated(known, elected):
        return given
    least = min((given[c] for c in elected if c in given), default=None)
    if least is not None:
        level = {least} if new.lot else set()
        fitting = {
            c: n for c, n in known.votes if c in elected or n < least or n in level
        }  # fmt: skip
        return fitting | given
    if not unseated:
        return known_votes | given
    # Winners named without figures: a winner's figure below a loser's is as doubtful.
    own = min((known_votes[c] for c in elected if c in known_votes), default=None)
    others = [n for c, n in known.votes if c not in elected]
    if own is None or (others and max(others) < own):
        return {c: n for c, n in known.votes if c not in unseated} | given
    return {c: n for c, n in known.votes if c not in elected and n < own} | given


def _filled_declaration(
    known: Declaration,
    new: Declaration,
    contest: Contest,
    elected: tuple[Candidate, ...],
    unnamed: tuple[str, ...],
    votes: dict[Candidate, int],
) -> Declaration:
    """The account, with the known extras and lot if it gives none."""
    lot = new.lot or _remaining_lot(known, contest, elected, votes)
    return Declaration(
        elected,
        ballot_order_votes(votes, contest),
        *known_extras(known, new),
        lot=tuple([c for c in lot if c in elected]),
        unnamed=unnamed,
    )


def _remaining_lot(
    known: Declaration,
    contest: Contest,
    elected: tuple[Candidate, ...],
    votes: dict[Candidate, int],
) -> tuple[Candidate, ...]:
    """The known winners by lot, unless the new figures leave no tie (rule DE-6).

    If neither the winner's nor the best loser's figure has changed, the lot stays: some count
    centres record its winner one vote ahead.
    """

    def margin(figures: dict[Candidate, int], winner: Candidate) -> tuple[int | None, int | None]:
        losers = [n for c, n in figures.items() if c not in elected]
        return figures.get(winner), max(losers, default=None)

    def is_level(winner: Candidate) -> bool:
        # With terms of different length, the lot may be between two who are elected.
        rivals = [c for c in votes if c != winner and (contest.terms or c not in elected)]
        return any(votes[c] == votes.get(winner) for c in rivals)

    return tuple(
        c for c in known.lot if is_level(c) or margin(votes, c) == margin(known.figures, c)
    )  # fmt: skip
