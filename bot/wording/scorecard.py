"""The scorecard of several councils in words."""

from collections.abc import Mapping
from dataclasses import astuple

from bot.election.control import Certainty, Fact, Standing
from bot.election.parties import NOC
from bot.election.scorecard import CouncilMoves, Score, Scorecard, council_moves
from bot.wording import council
from bot.wording.bulletin import Settled
from bot.wording.control_corrections import mid_sentence, said_control, standing_control
from bot.wording.council import outcome_words
from bot.wording.numbers import quantity, seats_change
from bot.wording.voice import Voice, sentence_case

_NO_CONTROL = "no overall control"
_MAX_ROWS = 9  # parties shown separately

HEADINGS = ("Party", "Councils", "Seats")
FIGURE_COLUMNS = frozenset({1, 2})
_SEATS_COLUMN = 5
MOVES_HEADINGS = ("Party", "Councils", "Gain", "Hold", "Loss", "Seats", "Change")


def progress(card: Scorecard, voice: Voice) -> str:
    """12 of 40 councils complete, 310 of 902 wards declared."""
    councils = quantity(card.councils, "council")
    wards = voice.count_areas(card.wards)
    return f"{card.complete:,} of {councils} complete, {card.declared:,} of {wards} declared."


def counting_line(card: Scorecard) -> str:
    """Until the first council is complete."""
    return f"{quantity(card.councils, 'council')} counting, none complete yet"


def councils_line(card: Scorecard) -> str:
    """Lab 5 (+1), Con 3 (−2), NOC 4 (+1), most councils first; empty until one is complete."""
    scores = [s for s in card.scores if s.councils or s.councils_change]
    scores.sort(key=lambda s: -s.councils)
    return ", ".join(f"{s.party} {s.councils} ({seats_change(s.councils_change)})" for s in scores)


def lines(card: Scorecard, settled: Settled | None, now: Standing, voice: Voice) -> tuple[str, ...]:
    """Counts the councils whose control is certain: only those have a message when it changes."""
    councils = councils_line(card)
    over = sum(score.councils for score in card.scores)
    count = f"{over} of {quantity(card.councils, 'council')} complete"
    count_line = f"{count}: {councils}." if councils else f"{count}."
    return (*([_settled_line(settled, now, voice)] if settled else []), count_line)


def _settled_line(settled: Settled, standing: Standing, voice: Voice) -> str:
    """LABOUR GAIN Trafford from no overall control: 41 of 63 seats, a majority of 19."""
    if settled.was is not None:
        return f"CORRECTION: {_correction(settled, settled.was, standing, voice)}"
    return f"{outcome_words(settled.now or NOC, standing, voice, loud=True)}."


def _correction(settled: Settled, was: str, now: Standing, voice: Voice) -> str:
    said = said_control(was, now, voice)
    if settled.now is not None:
        return f"{mid_sentence(outcome_words(settled.now, now, voice), voice)}. {said}"
    declared = council.progress(now, voice)
    if now.control == was:
        stands = standing_control(now, voice)
        return f"{voice.council} is not complete after all, {declared}. {stands}"
    return f"control of {voice.council} is open again, {declared}. {said}"


def rows(card: Scorecard, voice: Voice) -> list[tuple[str, ...]]:
    """One row per party, the smallest ones together in a last row; changes are in brackets."""
    parties = [s for s in card.scores if s.party != NOC]
    shown = [_row(s, voice) for s in parties[:_MAX_ROWS]]
    rest = parties[_MAX_ROWS:]
    if rest:
        others = Score(
            "",
            sum(s.councils for s in rest),
            sum(s.councils_change for s in rest),
            sum(s.seats for s in rest),
            _known_sum([s.seats_change for s in rest]),
        )
        shown.append((quantity(len(rest), "other"), *_figures(others)))
    return [*shown, *((*_row(s, voice)[:2], "") for s in card.scores if s.party == NOC)]


def moves_rows(card: Scorecard, voice: Voice) -> list[tuple[str, tuple[str, ...]]]:
    """A code and a row of `MOVES_HEADINGS` per party, the smallest together, then NOC."""
    moves = council_moves(card)
    scores = [s for s in card.scores if s.party != NOC]
    rows = [(s.party, _moves_row(_label(s, voice), [s], moves)) for s in scores[:_MAX_ROWS]]
    if rest := scores[_MAX_ROWS:]:
        rows.append(("", _moves_row(quantity(len(rest), "other"), rest, moves)))
    uncontrolled = [s for s in card.scores if s.party == NOC]
    return rows + [
        (NOC, (*_moves_row(_label(s, voice), [s], moves)[:_SEATS_COLUMN], "", ""))
        for s in uncontrolled
    ]


def _moves_row(
    name: str, scores: list[Score], moves: Mapping[str, CouncilMoves]
) -> tuple[str, ...]:
    change = _known_sum([s.seats_change for s in scores])
    councils = [
        sum(s.councils for s in scores),
        *(sum(column) for column in zip(*(astuple(moves[s.party]) for s in scores), strict=True)),
    ]
    seats = f"{sum(s.seats for s in scores):,}"
    return (name, *map(str, councils), seats, "" if change is None else seats_change(change))


def basis(card: Scorecard, voice: Voice) -> str:
    text = (
        f"A council counts once every {voice.area} is in, against the eve of poll; seats count in "
        f"declared {voice.areas}, against the party that defended them."
    )
    if card.unknown:
        text += f" The change for {quantity(card.unknown, 'council')} is not known and not counted."
    return text


def control_tag(now: Standing) -> str:
    """Beside the council's name: Lab hold, Lab gain from Con, Con to NOC; was Con until certain."""
    before = now.control_before
    if now.control is None:
        is_lost = Certainty(Fact.CONTROL_LOST, before) in now.certain
        return f"{before} lose control" if is_lost else f"was {before}"
    if now.control == before:
        return "NOC, no change" if before == NOC else f"{before} hold"
    return f"{before} to NOC" if now.control == NOC else f"{now.control} gain from {before}"


def majority_label(now: Standing) -> str:
    """36 of 63 seats, a majority of 9; until then how near the largest party is."""
    if now.control not in {None, NOC}:
        return council.majority_parts(str(now.control), now)
    if now.largest_party is None or not now.declared:
        return f"{now.needed} needed"
    return f"{now.largest_party} {now.holds[now.largest_party]} of the {now.needed} needed"


def _controller(party: str, voice: Voice) -> str:
    return _NO_CONTROL if party == NOC else voice.label(party)


def _row(score: Score, voice: Voice) -> tuple[str, ...]:
    return (_label(score, voice), *_figures(score))


def _label(score: Score, voice: Voice) -> str:
    return sentence_case(_controller(score.party, voice))


def _figures(score: Score) -> tuple[str, str]:
    seats = f"{score.seats:,}"
    if score.seats_change is not None:
        seats += f" ({seats_change(score.seats_change)})"
    return f"{score.councils} ({seats_change(score.councils_change)})", seats


def _known_sum(numbers: list[int | None]) -> int | None:
    known = [n for n in numbers if n is not None]
    return sum(known) if known else None
