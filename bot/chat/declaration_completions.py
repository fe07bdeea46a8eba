"""Completions of a declaration being typed: what it says so far, and how it may go on.

Every line offered is one that its command takes: it records it, it asks first, and then the label
says so, or it waits for the rest of the line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.chat.completions import ward_completions
from bot.chat.parameter import Completion
from bot.desk.book import Book
from bot.desk.councils import AmbiguousCouncil, Councils
from bot.election.council import Poll
from bot.election.decisions import Ask, AskPolicy, Corroborate, Decision, Refuse, Write
from bot.election.declaration import Declaration
from bot.election.doubts import DoubtReason
from bot.election.ledger import Correct, Declare
from bot.election.night import Night
from bot.election.parse.completion import (
    Continuation,
    candidate_label,
    continuations,
    corrected_line,
    leading_ward,
    ward_guess,
)
from bot.election.parse.declaration import Reading
from bot.election.parse.tokens import UNFINISHED, Fault
from bot.election.result import declared_result
from bot.wording import ward
from bot.wording.doubts import doubt_sentences
from bot.wording.readback import readback

LineReader = Callable[[Night, str], Reading | Fault]
Decider = Callable[[Night, Reading, AskPolicy], Decision]

_GUESSES = {DoubtReason.WARD_GUESSED, DoubtReason.NAME_GUESSED}
_TO_COME = "…"  # the line waits for its rest
_WILL_ASK = "Will ask: "
_SECOND_PERSON = "a second person has to confirm it."


@dataclass(frozen=True, slots=True)
class DeclarationCompleter:
    """The completer of a command that reads a line with `read` and acts on it by `decide`.

    `declared_only`: offers no ward that has still to declare.
    """

    read: LineReader
    decide: Decider
    declared_only: bool = False

    def __call__(self, councils: Councils, text: str) -> list[Completion]:
        narrowed, line = councils.split_council(text)
        if narrowed.named and not councils.split_council(f"{text}x")[0].named:
            text = f"{text} "  # the council's name is complete
        if text.endswith(" ") and not line.endswith(" "):
            line = f"{line} "
        try:
            book = narrowed.book_for_line(line)
        except AmbiguousCouncil as ambiguous:
            return _council_continuations(text, line, ambiguous, councils)
        found = [
            *self._whole_lines(councils, book, text, line),
            *self._longer_lines(councils, book, text, line),
        ]
        if leading_ward(line, book.night.council):
            return found
        wards = [ward for ward in _wards(councils, book, text) if self._takes(councils, ward)]
        is_ward = bool(book.night.council.wards_up.exact_match(line))
        return [*wards, *found] if is_ward or not found else found

    def _whole_lines(
        self, councils: Councils, book: Book, text: str, line: str
    ) -> Iterator[Completion]:
        """The line as typed, and as meant if a name in it is misspelt."""
        reading = self.read(book.night, line.strip())
        effect = self._effect(councils, book, reading)
        if isinstance(reading, Fault) or effect is None:
            return
        yield Completion(text, effect)
        guesses = [(d.about[0], d.about[1]) for d in reading.doubts if d.why in _GUESSES]
        meant = self._effect(
            councils, book, self.read(book.night, corrected_line(line.strip(), guesses))
        )
        if guesses and meant:
            yield Completion(corrected_line(text, guesses), meant)

    def _longer_lines(
        self, councils: Councils, book: Book, text: str, line: str
    ) -> Iterator[Completion]:
        guess = ward_guess(line, book.night.council)
        line, text = corrected_line(line, guess), corrected_line(text, guess)
        for longer in continuations(line, book.night.council):
            effect = self._effect(councils, book, self.read(book.night, longer.line(line).strip()))
            if effect is not None:
                yield Completion(longer.line(text), _continuation_label(longer, effect))

    def _effect(self, councils: Councils, book: Book, reading: Reading | Fault) -> str | None:
        """What the line would do; None if it would be refused."""
        if isinstance(reading, Fault):
            return _TO_COME if reading.why in UNFINISHED and reading.ward else None
        match self.decide(book.night, reading, councils.ask_policy):
            case Refuse():
                return None
            case Corroborate():
                return "declared already, with the same figures"
            case Ask(doubts=doubts):
                return f"{_WILL_ASK}{doubt_sentences(doubts, reading.ward, book.voice)[0]}"
            case Write() if councils.second_key:
                return f"{_WILL_ASK}{_SECOND_PERSON}"
            case Write(entry=Declare() | Correct() as entry):
                return _verdict(book, reading, entry.declaration)
            case _:
                return None

    def _takes(self, councils: Councils, ward: Completion) -> bool:
        found = councils.find_completed_ward(ward.text)
        if found is None:
            return False
        book, name = found
        if book.night.council.contests[name].poll is Poll.UNCONTESTED:
            return False
        return not self.declared_only or book.night.wards[name].declaration is not None


def _continuation_label(longer: Continuation, effect: str) -> str:
    asks = f". {effect}" if effect.startswith(_WILL_ASK) else ""
    if longer.candidate is None:
        return "then its value" if effect == _TO_COME else effect
    then = ", then the votes" if effect == _TO_COME else ""
    return f"{candidate_label(longer.candidate)}{then}{asks}"


def _verdict(book: Book, reading: Reading, would_be: Declaration) -> str:
    contest = book.night.council.contests[reading.ward]
    result = declared_result(book.night.council, contest, would_be)
    figures = readback(contest, reading.declaration, book.voice).partition(": ")[2]
    return f"{ward.verdict_words(result, book.voice)}: {figures}"


def _wards(councils: Councils, book: Book, text: str) -> list[Completion]:
    """Wards that begin with the text, or the one that it probably means."""
    if found := ward_completions(councils, text):
        return found
    close = book.night.council.wards_up.closest_match(text.strip())
    return [Completion(f"{close[1]} ")] if close else []


def _council_continuations(
    text: str, line: str, ambiguous: AmbiguousCouncil, councils: Councils
) -> list[Completion]:
    """The line with the name of each council that has its ward, once the ward is complete."""
    if leading_ward(f"{line} ", ambiguous.options[0].night.council) is None:
        return ward_completions(councils, text)
    return [Completion(f"{text.rstrip()} in {councils.label(book)} ") for book in ambiguous.options]
