"""A replacement pack during the night: what changes, and what stops it from being applied."""

from collections.abc import Iterator

from bot.election.council import Baseline, Contest, Council
from bot.election.declaration import Declaration
from bot.election.night import Night
from bot.election.result import declared_result
from bot.election.successors import inherited_declaration, successors
from bot.election.tally import Seats
from bot.wording.corrections import quiet_outcome
from bot.wording.numbers import comma_list, quantity
from bot.wording.voice import Voice


def differences(old: Council, new: Council) -> list[str]:
    changes = [
        f"{what}: was {before}, now {after}."
        for what, before, after in (
            ("Council seats", old.seats, new.seats),
            ("Chamber on the eve", _seats_words(old.before), _seats_words(new.before)),
            ("Seats not up", _seats_words(old.not_up), _seats_words(new.not_up)),
            ("Baseline", old.baseline, new.baseline),
            ("Swing pair", " and ".join(old.swing_parties), " and ".join(new.swing_parties)),
            ("Term for no overall control", old.noc_term, new.noc_term),
            ("Independents", old.independents, new.independents),
            ("Name for an area", old.area, new.area),
            ("Projection on the board", _on(old.board_projection), _on(new.board_projection)),
        )
        if before != after
    ]
    changes += [
        f"{ward} is no longer contested." for ward in old.contests if ward not in new.contests
    ]
    changes += [f"{ward} is now contested." for ward in new.contests if ward not in old.contests]
    for ward, contest in new.contests.items():
        if ward in old.contests:
            changes += _ward_differences(old.contests[ward], contest)
    return changes


def obstacles(night: Night, new: Council) -> list[str]:
    """Declared wards the new pack has no place for; they must be withdrawn first."""
    sentences = []
    for contest, declared in night.declarations:
        new_contest = new.contests.get(contest.ward)
        if new_contest is None:
            sentences.append(f"{contest.ward} has declared, but the new pack does not contest it.")
            continue
        declaration = inherited_declaration(declared, contest, new_contest)
        sentences += _seats_without_candidates(declaration, new_contest)
        named = dict.fromkeys((*declaration.elected, *declaration.figures))
        missing = [c.label for c in named if c not in new_contest.candidate_set]
        if missing:
            sentences.append(
                f"{contest.ward} has declared, but the new pack is without {comma_list(missing)}."
            )
        elif declaration.seats.total > new_contest.seats:
            sentences.append(
                f"{contest.ward} has declared more winners than the new pack has seats there."
            )
    return sentences


def _seats_without_candidates(declaration: Declaration, contest: Contest) -> Iterator[str]:
    """Seats that were declared for a party, without names, and have nobody to take them."""
    standing = Seats.from_parties(c.party for c in contest.candidates)
    for party in dict.fromkeys(declaration.unnamed):
        if declaration.seats[party] > standing[party]:
            yield (
                f"{contest.ward} has declared {quantity(declaration.seats[party], 'seat')} for "
                f"{party}, more than the new pack has candidates of {party} there."
            )


def changed_outcomes(night: Night, new: Council) -> list[str]:
    """Declared wards that the new pack gives another outcome, as far as it has a place for them."""
    voices = Voice.from_council(night.council), Voice.from_council(new)
    sentences = []
    for contest, declared in night.declarations:
        if (new_contest := new.contests.get(contest.ward)) is None:
            continue
        declaration = inherited_declaration(declared, contest, new_contest)
        results = (
            declared_result(night.council, contest, declared),
            declared_result(new, new_contest, declaration),
        )
        was, now = map(quiet_outcome, results, voices)
        if was != now:
            sentences.append(f"{contest.ward} becomes {now}. It was {was}.")
    return sentences


def _on(setting: object) -> str:
    return "on" if setting else "off"


def _ward_differences(old: Contest, new: Contest) -> Iterator[str]:
    yield from _candidate_differences(old, new)
    if old.seats != new.seats:
        yield f"{new.ward}: seats were {old.seats}, now {new.seats}."
    if old.poll != new.poll:
        yield f"{new.ward}: the poll was {old.poll}, now {new.poll}."
    for baseline in Baseline:
        before, after = old.defended.get(baseline), new.defended.get(baseline)
        if before != after:
            name = baseline.replace("_", " ")
            yield (
                f"{new.ward} ({name}): was defended by {_seats_words(before)}, "
                f"now by {_seats_words(after)}."
            )
    if old.comparator != new.comparator:
        yield f"{new.ward}: the earlier figures have changed."


def _candidate_differences(old: Contest, new: Contest) -> Iterator[str]:
    same_person = successors(old.candidates, new.candidates)
    for before, now in same_person.items():
        yield f"{new.ward}: {before.label} is now {now.label}."
    for candidate in old.candidates:
        if candidate not in new.candidate_set and candidate not in same_person:
            yield f"{new.ward}: {candidate.label} is no longer standing."
    for candidate in new.candidates:
        if candidate not in old.candidate_set and candidate not in same_person.values():
            yield f"{new.ward}: {candidate.label} is now standing."


def _seats_words(seats: dict[str, int] | None) -> str:
    if seats is None:
        return "an unknown party"
    return ", ".join(f"{party} {n}" for party, n in sorted(seats.items())) or "no party"
