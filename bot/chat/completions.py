"""Completions for a line being typed: what it says so far, and how it may go on."""

from collections.abc import Callable
from dataclasses import replace

from bot.chat.parameter import Completer, Completion, Kind, Parameter
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

# What a line says, and the declaration its ward would then have. Raises Mistake.
DeclarationReader = Callable[[Night, str], tuple[Reading, Declaration]]


def declaration_completer(read_line: DeclarationReader) -> Completer:
    """Offers the line as it stands, labelled with its result, then the ways it may go on."""

    def completions(councils: Councils, text: str) -> list[Completion]:
        narrowed, line = councils.split_council(text)
        if narrowed.named and not councils.split_council(f"{text}x")[0].named:
            text = f"{text} "  # the council's name is complete: the line goes on after it
        try:
            book = narrowed.book_for_line(line)
            more = _ward_continuations(narrowed, book, text, line)
            verdict = _verdict_so_far(book, *read_line(book.night, line))
        except AmbiguousCouncil as ambiguous:
            return _council_continuations(text, line, ambiguous, councils)
        except Mistake:
            return more
        return [Completion(text, verdict), *more]

    return completions


def _verdict_so_far(book: Book, reading: Reading, would_be: Declaration) -> str:
    council = book.night.council
    contest = council.contests[reading.ward]
    result = declared_result(council, contest, would_be)
    figures = readback(contest, reading.declaration, book.voice).partition(": ")[2]
    return f"{ward.verdict_words(result, book.voice)}: {figures}"


def _ward_continuations(councils: Councils, book: Book, text: str, line: str) -> list[Completion]:
    """A ward of any council, or once the line has one, a candidate standing there."""
    # Without the council's name the line has lost the space that ended its last word.
    ended = line if line == text else f"{line} "
    ward = leading_ward(ended, book.night.council)
    if ward is None:
        return ward_completions(councils, text)
    return [Completion(t, t.strip()) for t in continuations(text, ward, book.night)]


def _council_continuations(
    text: str, line: str, ambiguous: AmbiguousCouncil, councils: Councils
) -> list[Completion]:
    """The line with the name of each council that has its ward, once the ward is complete."""
    if leading_ward(f"{line} ", ambiguous.options[0].night.council) is None:
        return ward_completions(councils, text)
    named = [f"{text.rstrip()} in {councils.label(book)} " for book in ambiguous.options]
    return [Completion(line, line.strip()) for line in named]


def ward_completions(councils: Councils, text: str) -> list[Completion]:
    return [Completion(f"{name} ", name) for name in councils.ward_completions(text)]


def declared_ward_completions(councils: Councils, text: str) -> list[Completion]:
    """The wards that have a declaration."""

    def is_declared(name: str) -> bool:
        found = councils.find_completed_ward(name)
        return bool(found and found[0].night.wards[found[1]].declaration)

    return [c for c in ward_completions(councils, text) if is_declared(c.label)]


def party_completions(councils: Councils, text: str) -> list[Completion]:
    """The parties standing tonight, by code or name."""
    parties = {
        code: book.night.council.parties[code].label
        for book in councils.preferred_books
        for contest in book.night.council.contests.values()
        for code in contest.parties
    }
    start = fold(text)
    return [
        Completion(code, label)
        for code, label in parties.items()
        if fold(code).startswith(start) or fold(label).startswith(start)
    ]


def _council_names(councils: Councils, text: str) -> list[Completion]:
    names = [councils.label(book) for book in councils.books]
    return [Completion(n, n) for n in names if fold(n).startswith(fold(text))]


# For a command whose line may have an "in" with a council anywhere.
COUNCIL = Parameter(
    "council", "The council, if several are counting.", Kind.COUNCIL, lead="in",
    completions=_council_names,
)  # fmt: skip


def council_parameter(*others: str) -> Parameter:
    """For a command whose whole line is the council, or one of these other words."""
    return replace(COUNCIL, lead="", completions=council_completer(*others, alone=True))


def council_completer(*others: str, alone: bool = False) -> Completer:
    """Offers tonight's councils and these other words; one council only if `alone`."""

    def completions(councils: Councils, text: str) -> list[Completion]:
        names = [
            *(councils.label(book) for book in councils.books if councils.has_several or alone),
            *others,
        ]
        return [Completion(n, n) for n in names if fold(n).startswith(fold(text))]

    return completions
