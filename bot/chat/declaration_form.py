"""The form of /declare and /correct: a ward, then a field for each of its candidates."""

from collections.abc import Callable, Iterable, Mapping

from bot.chat.form import Field, FieldKind, Form, Opening
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.election.council import Contest
from bot.election.names import fold
from bot.election.night import Night
from bot.election.parse.candidate import Ballot
from bot.election.parse.declaration import Reading
from bot.election.parse.numbers import NumberFault, percentage, whole_number
from bot.election.parse.tokens import UNFINISHED, Fault, FaultReason, words
from bot.errors import Mistake
from bot.wording.voice import sentence_case
from bot.wording.ward import majority_phrase, state_words, verdict_words

_EXTRA_FIELDS = {
    "turnout": "Turnout, %",
    "electorate": "Electorate",
    "rejected": "Rejected papers",
    "lot": "Won by lot (surname)",
    "source": "Source",
    "because": "Reason",
}
_NUMBER_FIELDS = {"electorate", "rejected"}
_KINDS = {
    "turnout": FieldKind.DECIMAL,
    **dict.fromkeys(_NUMBER_FIELDS, FieldKind.WHOLE),
}
_ELECTED = "elected"


# Reads a line as its command does. Raises Mistake.
LineReader = Callable[[Night, str], Reading]
# The same, with what it lacks instead of a Mistake.
TypedReader = Callable[[Night, str], Reading | Fault]

_MOST_UNFINISHED = 8  # words: a long name without its figure


def declaration_form(title: str, read_line: LineReader, read_typed: TypedReader) -> Form:
    """The form opens with the ward's declared figures, if it has any.

    A line that ends before its last figure opens it too, with the figures typed so far.
    """

    def errors(councils: Councils, choice: str, values: Mapping[str, str]) -> dict[str, str]:
        found = _field_errors(values)
        if not any(value.strip() for value in values.values()):
            return {
                "": "The form is empty. Nothing was stored. Give at least one candidate a figure, "
                "or choose who is elected."
            }
        if not found:
            book, ward = _book_and_ward(councils, choice)
            try:
                read_line(book.night, _declaration_words(book, ward, values))
            except Mistake as mistake:
                return {"": str(mistake)}
        return found

    def opening(councils: Councils, typed: str) -> Opening | None:
        if only := _only_ward_begun(councils, typed):
            return Opening(only, {})
        narrowed, line = councils.split_council(typed)
        try:
            night = narrowed.book_for_line(line).night
        except Mistake:
            return None
        read = read_typed(night, line)
        if not isinstance(read, Fault) or read.ward is None or read.why not in UNFINISHED:
            return None
        choice = next(
            (c for c in narrowed.ward_completions("") if _is_of(narrowed, c, night, read.ward)),
            None,
        )
        begun = _longest_reading(night, line, read_typed)
        if choice is None or (begun is None and read.why is not FaultReason.WINNER_MISSING):
            return None
        return Opening(choice, _typed_values(night.council.contests[read.ward], begun))

    return Form(
        title, "Ward", _ward_label, _ward_choices, _fields, errors, _line, _named_field, _note,
        opening,
    )  # fmt: skip


def _ward_label(councils: Councils) -> str:
    return sentence_case(councils.area)


def _named_field(councils: Councils, choice: str, name: str) -> str | None:
    """A candidate by any name that a line may use, or an extra by its word."""
    book, ward = _book_and_ward(councils, choice)
    contest = book.night.council.contests[ward]
    typed = words(name)
    if isinstance(typed, Fault):
        return None
    if typed[0].casefold() in _EXTRA_FIELDS:
        return typed[0].casefold()
    found = Ballot.from_contest(book.night.council, contest).candidate(typed)
    if isinstance(found, Fault) or found[1]:  # a guess is no match: the user is shown the line
        return None
    return f"c{contest.candidates.index(found[0])}"


def _note(councils: Councils, choice: str) -> str:
    book, ward = _book_and_ward(councils, choice)
    result = book.night.result(ward)
    if result is None:
        return state_words(book.night.wards[ward].mark)
    to_come = majority_phrase(result) if result.unnamed else ""
    return f"{verdict_words(result, book.voice)}{to_come}"


def _is_of(councils: Councils, choice: str, night: Night, ward: str) -> bool:
    found = councils.find_completed_ward(choice)
    return found is not None and (found[0].night.council.slug, found[1]) == (
        night.council.slug,
        ward,
    )


def _longest_reading(night: Night, line: str, read_typed: TypedReader) -> Reading | None:
    """The line without its last words, as few as possible, so that it can be read."""
    typed = line.split()
    for end in range(len(typed) - 1, max(0, len(typed) - _MOST_UNFINISHED) - 1, -1):
        reading = read_typed(night, " ".join(typed[:end])) if end else None
        if isinstance(reading, Reading):
            return reading
    return None


def _typed_values(contest: Contest, begun: Reading | None) -> dict[str, str]:
    if begun is None:
        return {}
    known, declaration = begun.declaration.figures, begun.declaration
    figures = {f"c{i}": str(known[c]) for i, c in enumerate(contest.candidates) if c in known}
    extras = {
        "turnout": f"{declaration.turnout / 100:g}" if declaration.turnout is not None else "",
        "electorate": str(declaration.electorate or ""),
        "rejected": "" if declaration.rejected is None else str(declaration.rejected),
        "source": begun.source or "",
    }
    return figures | {key: value for key, value in extras.items() if value}


def _only_ward_begun(councils: Councils, typed: str) -> str | None:
    """The one ward that begins with the whole line, or is the line."""
    begun = councils.wards_beginning(typed) if typed.strip() else []
    whole = [ward for ward in begun if fold(ward) == fold(typed)]
    found = whole or begun
    return found[0] if len(found) == 1 else None


def _ward_choices(councils: Councils, typed: str) -> list[str]:
    """Only a ward is typed here, so words that fit none are left out from the end."""
    tokens = typed.split()
    for end in range(len(tokens), 0, -1):
        if found := councils.ward_completions(" ".join(tokens[:end])):
            return found
    return councils.ward_completions("") if not tokens else []


def _book_and_ward(councils: Councils, choice: str) -> tuple[Book, str]:
    found = councils.find_completed_ward(choice)
    if found is None:
        raise Mistake(f"{choice} is no longer up tonight.")
    return found


def _fields(councils: Councils, choice: str) -> list[Field]:
    book, ward = _book_and_ward(councils, choice)
    night = book.night
    contest, declaration = night.council.contests[ward], night.wards[ward].declaration
    known = declaration.figures if declaration else {}
    candidates = [
        Field(f"c{i}", c.label, str(known.get(c, "")), FieldKind.WHOLE)
        for i, c in enumerate(contest.candidates)
    ]
    labels = tuple(candidate.label for candidate in contest.candidates)
    elected = Field(
        _ELECTED, "Elected, if no figures yet", "", FieldKind.CHOICES, labels, contest.seats
    )
    extras = [
        Field(key, label, kind=_KINDS.get(key, FieldKind.TEXT))
        for key, label in _EXTRA_FIELDS.items()
    ]
    return [*candidates, elected, *extras]


def _field_errors(values: Mapping[str, str]) -> dict[str, str]:
    errors = {
        key: "Type plain digits, like 1081 or 1,081."
        for key, value in values.items()
        if value.strip()
        and (key in _NUMBER_FIELDS or (key.startswith("c") and key[1:].isdigit()))
        and isinstance(whole_number(value.strip()), NumberFault)
    }
    turnout = values.get("turnout", "").strip()
    if turnout and isinstance(percentage(turnout), NumberFault):
        errors["turnout"] = "Write a percentage, like 41.2."
    figures = any(values.get(f"c{i}", "").strip() for i in range(len(values)))
    if figures and values.get(_ELECTED, "").strip():
        errors[_ELECTED] = "Leave this empty if you give figures: they say who is elected."
    return errors


def _line(councils: Councils, choice: str, values: Mapping[str, str]) -> str:
    book, ward = _book_and_ward(councils, choice)
    words = _declaration_words(book, ward, values)
    return f"in {book.night.council.slug} {words}" if councils.has_several else words


def _declaration_words(book: Book, ward: str, values: Mapping[str, str]) -> str:
    contest = book.night.council.contests[ward]
    parts = [ward, *(_candidate_figures(contest, values) or _elected(contest, values))]
    plain = {
        key: values.get(key, "").strip() for key in ("turnout", "electorate", "rejected", "lot")
    }
    parts += [f"{key} {value}" for key, value in plain.items() if value]
    if source := values.get("source", "").strip():
        parts.append('source "' + source.replace('"', "'") + '"')
    if reason := values.get("because", "").strip():
        parts.append(f"because {reason}")
    return " ".join(parts)


def _elected(contest: Contest, values: Mapping[str, str]) -> list[str]:
    """Who has won, if no figures are given. With figures, the most votes say it."""
    chosen = [label.strip() for label in values.get(_ELECTED, "").split(";") if label.strip()]
    names = {c.label: c.name for c in contest.candidates}
    if contest.seats == 1 or len(chosen) == 1:
        return [names.get(label, label) for label in chosen]
    return [_own_word(names.get(label, label), names.values()) for label in chosen]


def _own_word(name: str, names: Iterable[str]) -> str:
    """The longest word that no other candidate has: in a list of winners each word is one of them.

    The whole name if there is none.
    """
    others = {fold(word) for other in names if other != name for word in other.split()}
    own = [word for word in name.split() if fold(word) not in others]
    return max(own, key=lambda word: (word.isalpha(), len(word)), default=name)


def _candidate_figures(contest: Contest, values: Mapping[str, str]) -> list[str]:
    """Candidates with a figure, most votes first: if figures are missing, the first one won."""
    given = [
        (candidate, whole_number(values[f"c{i}"].strip()))
        for i, candidate in enumerate(contest.candidates)
        if values.get(f"c{i}", "").strip()
    ]
    figures = [(c, n) for c, n in given if isinstance(n, int)]
    return [f"{c.name} {c.party} {n}" for c, n in sorted(figures, key=lambda pair: -pair[1])]
