"""How a line being typed may go on, and what it says so far."""

from collections.abc import Callable

from bot.chat.command import Completer, Completion
from bot.desk.book import Book
from bot.desk.councils import AmbiguousCouncil, Councils
from bot.election.declaration import Declaration
from bot.election.names import fold
from bot.election.night import Night
from bot.election.parse.completion import continuations, leading_ward
from bot.election.parse.declaration import Reading
from bot.election.result import declared_result
from bot.errors import Mistake
from bot.wording import ward
from bot.wording.readback import readback

# What a line says, and as what its ward would then stand declared; raises Mistake.
DeclarationReader = Callable[[Night, str], tuple[Reading, Declaration]]


def declaration_completer(meant: DeclarationReader) -> Completer:
    """What the line says so far, if it says anything, and how it may go on."""

    def completions(tonight: Councils, text: str) -> list[Completion]:
        here, line = tonight.split_council(text)
        if here.named and not tonight.split_council(f"{text}x")[0].named:
            text = f"{text} "  # the council's name is whole, and the line goes on after it
        try:
            book = here.book_for_line(line)
            more = _ward_continuations(here, book, text, line)
            said = _verdict_so_far(book, *meant(book.night, line))
        except AmbiguousCouncil as which:
            return _council_continuations(text, line, which, tonight)
        except Mistake:
            return more
        return [Completion(text, said), *more]

    return completions


def _verdict_so_far(book: Book, reading: Reading, would_be: Declaration) -> str:
    council = book.night.council
    contest = council.contests[reading.ward]
    result = declared_result(council, contest, would_be)
    figures = readback(contest, reading.declaration, book.voice).partition(": ")[2]
    return f"{ward.verdict_words(result, book.voice)}: {figures}"


def _ward_continuations(tonight: Councils, book: Book, text: str, line: str) -> list[Completion]:
    """What may follow: a ward of any council, then whoever stands there."""
    said = line if line == text else f"{line} "  # what named the council ends a word
    ward = leading_ward(said, book.night.council)
    if ward is None:
        return ward_completions(tonight, text)
    return [Completion(t, t.strip()) for t in continuations(text, ward, book.night)]


def _council_continuations(
    text: str, line: str, which: AmbiguousCouncil, tonight: Councils
) -> list[Completion]:
    """The line with each council that could be meant, once its ward is whole."""
    if leading_ward(f"{line} ", which.options[0].night.council) is None:
        return ward_completions(tonight, text)
    named = [f"{text.rstrip()} in {tonight.label(book)} " for book in which.options]
    return [Completion(line, line.strip()) for line in named]


def ward_completions(tonight: Councils, text: str) -> list[Completion]:
    """The wards whose names begin so."""
    return [Completion(f"{name} ", name) for name in tonight.ward_completions(text)]


def council_completer(*others: str) -> Completer:
    """Tonight's councils whose names begin so; and a few words besides."""

    def completions(tonight: Councils, text: str) -> list[Completion]:
        names = [*(tonight.label(book) for book in tonight.books if tonight.has_several), *others]
        return [Completion(n, n) for n in names if fold(n).startswith(fold(text))]

    return completions
