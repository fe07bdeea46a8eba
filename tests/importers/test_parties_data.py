"""The registry in config/parties.toml: no name is two parties, and every seat is legible."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

import pytest

from bot.charts.colours import contrast, readable_text_colour
from bot.election.names import fold
from bot.importers.registry import parse_registry, read_registry_text


class Entry(TypedDict):
    """One [[party]] table of the file."""

    code: str
    name: str
    label: str
    people: str
    ec_ids: list[str]
    names: list[str]
    aliases: list[str]
    colour: str
    text_colour: str
    letter: str
    place: int


PARTIES: list[Entry] = tomllib.loads(
    (Path(__file__).parents[2] / "config" / "parties.toml").read_text(encoding="utf-8")
)["party"]

# Words with a meaning of their own in a chamber, in a file or in what is typed to /declare.
RESERVED = """
    noc, no overall control, hung, no party majority, vacant, vacancy, none, none of the above,
    no one, nobody, unknown, other, others, independent / other, n/a, null, total, rejected,
    turnout, electorate, lot, source, because
"""
# Printed by archives that do not say who was meant; nobody here may answer to them.
UNCERTAIN = "WP, Libtn, IndNwk, SocAlt, DVP, RESIST"


def words(text: str) -> list[str]:
    """The entries of a list written with commas."""
    return [" ".join(word.split()) for word in text.split(",")]


def spellings(party: Entry) -> set[str]:
    """Every spelling of the party, folded as the bot compares them."""
    named = (party["code"], party["name"], party["label"], party["people"])
    return {fold(text) for text in (*named, *party["names"], *party["aliases"])}


def duplicate_claims(claims: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The values that more than one party claims, with the claimants."""
    claimants = defaultdict(list)
    for code, claim in claims:
        claimants[claim].append(code)
    return {claim: codes for claim, codes in claimants.items() if len(codes) > 1}


def codes_named(typed: str) -> list[str]:
    """The codes of the parties a spelling names."""
    return [party["code"] for party in PARTIES if fold(typed) in spellings(party)]


def test_every_table_has_exactly_the_keys_that_are_documented() -> None:
    odd = {party["code"]: set(party) ^ set(Entry.__annotations__) for party in PARTIES}

    assert {} == {code: keys for code, keys in odd.items() if keys}


def test_no_two_parties_share_a_code_whatever_its_case() -> None:
    assert {} == duplicate_claims((p["name"], p["code"].casefold()) for p in PARTIES)


def test_no_spelling_names_two_parties() -> None:
    assert {} == duplicate_claims((p["code"], text) for p in PARTIES for text in spellings(p))


def test_no_electoral_commission_id_belongs_to_two_parties() -> None:
    assert {} == duplicate_claims(
        (p["code"], ec_id.casefold()) for p in PARTIES for ec_id in p["ec_ids"]
    )


def test_no_seat_letter_stands_for_two_parties() -> None:
    assert {} == duplicate_claims((p["code"], p["letter"].casefold()) for p in PARTIES)


def test_seat_letters_fit_in_a_dot() -> None:
    assert [] == [p["code"] for p in PARTIES if not 1 <= len(p["letter"]) <= 2]


@pytest.mark.parametrize("word", words(RESERVED) + words(UNCERTAIN))
def test_a_word_that_names_no_party_finds_none(word: str) -> None:
    assert [] == codes_named(word)


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party["code"])
def test_text_on_a_party_colour_is_black_or_white_whichever_reads_better(party: Entry) -> None:
    colour = party["colour"]

    assert re.fullmatch("#[0-9A-F]{6}", colour)
    assert readable_text_colour(colour) == party["text_colour"]
    assert contrast(colour, party["text_colour"]) >= 4.5


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("con", "Con"),
        ("TORIES", "Con"),
        ("Local Conservatives", "Con"),
        ("Labour and Co-operative Party", "Lab"),
        ("Lab & Co-op", "Lab"),
        ("Lab/Co-op", "Lab"),
        ("lib dems", "LD"),
        ("LibDem", "LD"),
        ("the greens", "Grn"),
        ("reform", "Ref"),
        ("The Liberal Party", "Liberal"),
        ("liberal", "Liberal"),
        ("womens equality party", "WEP"),
        ("St. Neots Independents", "StNeotsInd"),
        ("British Resistance", "BritRes"),
    ],
)
def test_a_tired_user_s_spelling_finds_the_right_party(typed: str, code: str) -> None:
    assert [code] == codes_named(typed)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Welsh Labour / Llafur Cymru", "Lab"),
        ("Welsh Labour and Co-operative Party / Llafur a'r Blaid Gydweithredol Cymru", "Lab"),
        ("The Labour and Co-operative Party Candidate", "Lab"),
        ("Welsh Liberal Democrats - Democratiaid Rhyddfrydol Cymru", "LD"),
        ("Liberal Democrats (Focus Team)", "LD"),
        ("Welsh Conservative Party Candidate / Ymgeisydd Plaid Geidwadol Cymru", "Con"),
        ("Wales Green Party | Plaid Werdd Cymru", "Grn"),
        ("Green Party First Choice Candidate", "Grn"),
        ("Annibynnol / Independent", "Ind"),
        ("No description", "Ind"),
        ("Independent - Save the Park", "Ind"),
        ("Labour / Green", None),
        ("Independent / Other", None),
        ("Conservative - Labour", None),
        ("Save the Park - Independent", None),
        ("Sensible Party Candidate", None),
    ],
)
def test_a_description_on_a_ballot_paper_finds_its_party(written: str, code: str | None) -> None:
    party = parse_registry(read_registry_text()).find(written)

    assert code == (party.code if party else None)
