"""Completions of wards, parties and councils."""

from dataclasses import replace

from bot.chat.parameter import Completer, Completion, Kind, Parameter
from bot.desk.councils import Councils
from bot.election.declaration import Declaration
from bot.election.names import fold


def ward_completions(councils: Councils, text: str) -> list[Completion]:
    return [Completion(f"{name} ") for name in councils.ward_completions(text)]


def declared_ward_completions(councils: Councils, text: str) -> list[Completion]:
    """The wards that have a declaration."""
    return [c for c in ward_completions(councils, text) if _declaration_of(councils, c.text)]


def _declaration_of(councils: Councils, ward: str) -> Declaration | None:
    found = councils.find_completed_ward(ward)
    return found[0].night.wards[found[1]].declaration if found else None


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
    return [Completion(n) for n in names if fold(n).startswith(fold(text))]


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
        return [Completion(n) for n in names if fold(n).startswith(fold(text))]

    return completions
