"""The ward or party that a channel may follow beyond its level."""

from dataclasses import dataclass

from bot.chat.command import Call
from bot.chat.completions import party_completions, ward_completions
from bot.chat.parameter import Completion
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.election.following import party_focus, ward_focus
from bot.election.names import fold
from bot.election.parse.tokens import Fault, words
from bot.election.parse.ward import WardMatch, find_ward
from bot.errors import Mistake
from bot.wording.numbers import comma_list


@dataclass(frozen=True, slots=True)
class FocusChoice:
    book: Book
    focus: str  # as in `Following`


def focus_completions(councils: Councils, text: str) -> list[Completion]:
    return [*party_completions(councils, text), *ward_completions(councils, text)]


def find_focus(call: Call, text: str) -> FocusChoice | None:
    """None if it is neither a ward nor a party; an exact ward comes first, a ward's start last.

    Raises Mistake if the party has nothing to win or lose, and AmbiguousCouncil.
    """
    ward = _find_ward(call.councils, text)
    is_exact = ward is not None and fold(ward.ward) == fold(text)
    if not is_exact and (party := _find_party(call, text)):
        return party
    if ward is None:
        return None
    return FocusChoice(call.councils.book_for_line(text), ward_focus(ward.ward))


def near_wards(councils: Councils, text: str) -> str:
    """: did you mean Battenhall? Empty if it looks like no ward."""
    tokens = words(text)
    found = tokens if isinstance(tokens, Fault) else find_ward(tokens, councils.gazetteer)
    near = [found.ward] if isinstance(found, WardMatch) else list(found.suggestions)
    return f": did you mean {comma_list(near)}?" if near else ""


def _find_ward(councils: Councils, text: str) -> WardMatch | None:
    tokens = words(text)
    if isinstance(tokens, Fault):
        return None
    found = find_ward(tokens, councils.gazetteer)
    is_ward = isinstance(found, WardMatch) and not found.guessed and not found.rest
    return found if is_ward and isinstance(found, WardMatch) else None


def _find_party(call: Call, text: str) -> FocusChoice | None:
    party = call.councils.gazetteer.parties.find(text)
    if party is None:
        return None
    book = call.book
    council = book.night.council
    standing = {code for contest in council.contests.values() for code in contest.parties}
    if party.code not in {*standing, *(seat.party for seat in council.chamber if seat.up)}:
        raise Mistake(f"{party.label} has no candidate in {book.voice.council} tonight.")
    return FocusChoice(book, party_focus(party.code))
