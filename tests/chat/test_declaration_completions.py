"""Every line that is offered for a declaration is one that /declare takes.

`make test` types every 40th prefix; COMPLETED_PREFIXES=all types them all.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.chat.parameter import Completion
from bot.desk.book import LIVE, Book, LastEntry
from bot.desk.councils import Councils
from bot.election import decisions
from bot.election.council import Contest
from bot.election.decisions import AskPolicy, Refuse
from bot.election.declaration import Declaration
from bot.election.ledger import Declare
from bot.election.parse.declaration import parse_declaration
from bot.election.parse.tokens import UNFINISHED, Fault
from bot.election.parse.ward import Gazetteer
from bot.importers.pack import find_pack, load, read_pack_files
from bot.platforms.discord.autocomplete import AutocompleteChoices
from commands.declare import DECLARE

TEST_PACKS = Path(__file__).parents[1] / "packs"
PACKS = (
    "worcester-2016",
    "trafford-2022",
    "cambridgeshire-2021",
    "worcester-2021",
    "westminster-2022",
    "kent-2025",
)
DECLARATIONS = 50  # of each pack, so three hundred in all
EVERY = 1 if os.environ.get("COMPLETED_PREFIXES") == "all" else 40

Result = tuple[str, Declaration]


def councils_and_results(pack: str) -> tuple[Councils, list[Result]]:
    """A night with every other ward declared, and what was declared in all of them."""
    folder = TEST_PACKS / pack
    loaded = load(
        read_pack_files(folder if (folder / "council.toml").exists() else find_pack(pack))
    )
    council = loaded.usable_council
    book = Book.at_opening(pack, LIVE, council)
    for seq, (ward, declaration) in enumerate(loaded.results[::2], 2):
        at = datetime(2016, 5, 5, 23, tzinfo=UTC)
        last = LastEntry(seq, Declare.kind, "U1", "Alice", at, book.night.wards[ward])
        book = book.with_entry(Declare(ward, declaration), last)
    return Councils((book,), Gazetteer.from_councils([council])), list(loaded.results)


def typed_line(ward: str, declaration: Declaration) -> str:
    """As a desk types it: a surname or a party, its votes, and the turnout."""
    ranked = sorted(declaration.votes, key=lambda pair: -pair[1])
    parties = Counter(candidate.party for candidate, _ in ranked)
    figures = [f"{c.party if parties[c.party] == 1 else c.name} {n}" for c, n in ranked]
    return " ".join([ward, *figures, "turnout 41.2% because misheard"])


def seats_line(ward: str, declaration: Declaration) -> str:
    """As a hall first hears a ward with several seats."""
    seats = declaration.seats
    return " ".join([ward, *(f"{n} {party}" for party, n in seats.items())])


def verdict(councils: Councils, line: str) -> str:
    """What /declare does with the line."""
    night = councils.book_for_line(line).night
    reading = parse_declaration(line, night.council)
    if isinstance(reading, Fault):
        opens_form = reading.ward and reading.why in UNFINISHED
        return "to come" if opens_form else f"refused: {reading.why}"
    decision = decisions.declaration(night, reading)
    return "refused" if isinstance(decision, Refuse) else type(decision).__name__


def refusals(councils: Councils, prefix: str) -> list[str]:
    """The offers that would be refused, or that ask without saying so."""
    offers = DECLARE.completions(councils, prefix)
    found = [
        offer.text for offer in offers if _is_wrong(verdict(councils, offer.text.strip()), offer)
    ]
    choices = AutocompleteChoices()
    for choice in choices.choices(offers):
        for sent in (str(choice["value"]), str(choice["name"])):
            line = choices.chosen_line(sent)
            if line not in {offer.text.strip() for offer in offers}:
                found.append(f"{sent} reads as {line}")
    return found


def _is_wrong(does: str, offer: Completion) -> bool:
    return does.startswith("refused") or (does == "Ask") != ("Will ask: " in offer.label)


@pytest.mark.parametrize("pack", PACKS)
def test_no_prefix_of_a_real_declaration_is_offered_a_line_that_is_refused(pack: str) -> None:
    councils, results = councils_and_results(pack)
    some = (results * DECLARATIONS)[:DECLARATIONS]
    several = [result for result in some if len(result[1].elected) > 1]
    lines = [*(typed_line(*result) for result in some), *(seats_line(*r) for r in several)]
    prefixes = [line[:end] for line in lines for end in range(len(line) + 1)]

    assert [] == [wrong for prefix in prefixes[::EVERY] for wrong in refusals(councils, prefix)]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"ask_policy": AskPolicy.ALWAYS}, "Will ask: Every declaration here needs confirming."),
        ({"second_key": True}, "Will ask: a second person has to confirm it."),
    ],
    ids=["every declaration is asked about", "second key"],
)
def test_a_suggestion_says_that_every_line_is_asked_about(
    changes: dict[str, Any], label: str
) -> None:
    councils, results = councils_and_results("worcester-2016")
    ward, declaration = results[1]  # not declared yet
    whole, *_ = DECLARE.completions(replace(councils, **changes), typed_line(ward, declaration))

    assert whole.label.startswith(label)


def test_a_party_that_may_win_every_seat_of_a_ward_is_offered_with_all_of_them() -> None:
    councils, _ = councils_and_results("worcester-2024")
    (book,) = councils.books
    contest = next(c for c in book.night.council.contests.values() if c.seats > 1)
    full = [p for p in contest.parties if _candidates(contest, p) == contest.seats]
    offers = [offer.text.strip() for offer in DECLARE.completions(councils, f"{contest.ward} ")]

    assert full
    assert [f"{contest.ward} {contest.seats} {party}" for party in full] == offers[: len(full)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Abbey Road 2", ["Abbey Road 2 Con", "Abbey Road 2 Lab", "Abbey Road 2 LD"]),
        ("Abbey Road 2 c", ["Abbey Road 2 Con"]),
        (
            "Abbey Road 2 Con ",
            ["Abbey Road 2 Con 1 Lab", "Abbey Road 2 Con 1 LD", "Abbey Road 2 Con 1 Grn"],
        ),
        ("Abbey Road 2 Con 1 la", ["Abbey Road 2 Con 1 Lab"]),
        ("Abbey Road 3 Con ", []),
    ],
)
def test_seats_by_party_are_offered_until_the_ward_has_them_all(
    typed: str, offered: list[str]
) -> None:
    councils, _ = councils_and_results("westminster-2022")
    (book,) = councils.books
    undeclared = Councils(
        (Book.at_opening("westminster-2022", LIVE, book.night.council),), councils.gazetteer
    )

    offers = [offer.text.strip() for offer in DECLARE.completions(undeclared, typed)]

    assert offered == [offer for offer in offers if offer != typed.strip()]


def _candidates(contest: Contest, party: str) -> int:
    return sum(candidate.party == party for candidate in contest.candidates)
