"""The winners of a ward with several seats, typed one after another."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from pathlib import Path

import pytest

from bot.election.council import Candidate, Contest, Council
from bot.election.names import fold
from bot.election.parse.declaration import Reading, parse_declaration
from bot.election.parse.tokens import Fault, FaultReason
from bot.importers.pack import LoadedPack, load, read_pack_files
from tests.casterbridge import PackWard, casterbridge, pack

PACKS = Path(__file__).parents[1] / "packs"
REAL = sorted(path.parent.name for path in PACKS.glob("*/council.toml"))
SEPARATORS = (" ", ", ", "\n", " and ")

# Initials that are the beginning of another's surname, and of each other's.
TANGLED = {
    "Durnover": PackWard(
        "Arden B. Con, Barr A. Con, Bede C. Con, Barr C. Lab, Ashe D. Lab, Dray A. Lab, Cox E. LD",
        sit="Con Con Con",
    ),
}
# A first name that is another's surname.
DOUBLE = {
    "Durnover": PackWard(
        "Jo Jude Arden Con, Bo Ashe Con, Lil Jude Lab, Cy Jopp-Hall Lab, Pat Major Grn",
        sit="Con Con",
    ),
}


def read_pack(name: str) -> LoadedPack:
    match name:
        case "casterbridge":
            return load(casterbridge())
        case "tangled":
            return load(pack(TANGLED))
    return load(read_pack_files(PACKS / name))


def council_of(read: LoadedPack) -> Council:
    assert read.council is not None
    return read.council


def winning_sets(read: LoadedPack) -> Iterator[tuple[Contest, tuple[Candidate, ...]]]:
    """Those elected in each ward with several seats, or each set that could be in a made-up one."""
    results = dict(read.results)
    for ward, contest in council_of(read).contests.items():
        if contest.seats > 1 and ward in results:
            yield contest, results[ward].elected
        elif contest.seats > 1:
            yield from ((contest, c) for c in combinations(contest.candidates, contest.seats))


def lines(contest: Contest, names: Sequence[str]) -> Iterator[str]:
    """In any order, parted in any way, with figures and without."""
    for ordered in permutations(names):
        figured = [f"{name} {900 - i}" for i, name in enumerate(ordered)]
        for separator in SEPARATORS:
            yield f"{contest.ward} {separator.join(ordered)}"
            yield f"{contest.ward}\n{separator.join(figured)}"


def assert_elected(read: Reading | Fault, winners: Sequence[Candidate], line: str) -> None:
    assert isinstance(read, Reading), (line, read)
    assert set(winners) == set(read.declaration.elected), line
    assert not [doubt for doubt in read.doubts if "guess" in doubt.why], line


def share_a_surname(contest: Contest) -> set[Candidate]:
    """Those whose surname another has too."""
    names = Counter(fold(c.surname) for c in contest.candidates)
    return {c for c in contest.candidates if names[fold(c.surname)] > 1}


@pytest.mark.parametrize("name", [*REAL, "casterbridge", "tangled"])
def test_surnames_elect_exactly_those_who_have_them(name: str) -> None:
    read = read_pack(name)
    for contest, winners in winning_sets(read):
        shared = share_a_surname(contest) & set(winners)
        for line in lines(contest, [c.surname for c in winners]):
            reading = parse_declaration(line, council_of(read))
            if not shared:
                assert_elected(reading, winners, line)
            else:
                assert isinstance(reading, Fault), line
                assert FaultReason.NAME_AMBIGUOUS is reading.why, line
                assert {c.label for c in shared} & set(reading.suggestions), line


@pytest.mark.parametrize("name", [*REAL, "casterbridge", "tangled"])
def test_whole_names_elect_exactly_those_who_have_them(name: str) -> None:
    read = read_pack(name)
    for contest, winners in winning_sets(read):
        for line in lines(contest, [c.name for c in winners]):
            assert_elected(parse_declaration(line, council_of(read)), winners, line)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("Arden, Jude", ["Jo Jude Arden", "Lil Jude"], id="two surnames"),
        pytest.param("Ashe, Jude", ["Bo Ashe", "Lil Jude"], id="no first name of his"),
        pytest.param("ASHE, Bo, JUDE, Lil", ["Bo Ashe", "Lil Jude"], id="surnames first"),
        pytest.param("B Ashe, L Jude", ["Bo Ashe", "Lil Jude"], id="initials"),
        pytest.param("Ashe B., Jude L.", ["Bo Ashe", "Lil Jude"], id="initials last"),
        pytest.param("Dr Ashe & Cllr Jude", ["Bo Ashe", "Lil Jude"], id="titles"),
        pytest.param("Major Ashe", ["Pat Major", "Bo Ashe"], id="a surname that is a title"),
        pytest.param("Jo Jude Arden and Lil Jude", ["Jo Jude Arden", "Lil Jude"], id="whole names"),
        pytest.param("Jude Arden Con", ["Jo Jude Arden"], id="one name, as the party shows"),
        pytest.param("J Arden 600", ["Jo Jude Arden"], id="an initial with figures"),
        pytest.param("Arden J. 600", ["Jo Jude Arden"], id="an initial last with figures"),
        pytest.param("ARDEN, Jude 600", ["Jo Jude Arden"], id="one person, as the figure shows"),
        pytest.param("Dr Jo Arden 600", ["Jo Jude Arden"], id="a title with figures"),
        pytest.param("Jopp-Hall C. 600", ["Cy Jopp-Hall"], id="an initial after a double surname"),
        pytest.param("C Jopp-Hall 600", ["Cy Jopp-Hall"], id="an initial that is also a party"),
    ],
)
def test_a_surname_that_is_also_a_first_name(typed: str, expected: list[str]) -> None:
    reading = parse_declaration(f"Durnover {typed}", council_of(load(pack(DOUBLE))))

    assert isinstance(reading, Reading), reading
    assert (expected, ()) == ([c.name for c in reading.declaration.elected], reading.doubts)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Jopp Con, Melbury Lab", ["Mo Jopp", "Olly Melbury"]),
        ("Jopp Con Melbury Lab South Grn", ["Mo Jopp", "Olly Melbury", "Quin South"]),
        ("Con Jopp, Lab Melbury", ["Mo Jopp", "Olly Melbury"]),
        ("Smith Con, Smith Lab", ["Jane Smith", "John Smith"]),
        ("Winterborne Jopp Con and Melbury Lab", ["Nat Winterborne", "Mo Jopp", "Olly Melbury"]),
        ("JOPP Mo Con; SOUTH, Quin Grn", ["Mo Jopp", "Quin South"]),
    ],
)
def test_a_party_after_or_before_each_name_says_who_is_meant(
    typed: str, expected: list[str]
) -> None:
    reading = parse_declaration(f"High Street {typed}", council_of(read_pack("casterbridge")))

    assert isinstance(reading, Reading), reading
    assert set(expected) == {c.name for c in reading.declaration.elected}
    assert () == reading.declaration.unnamed


def test_one_letter_after_a_name_is_an_initial_and_no_party() -> None:
    reading = parse_declaration(
        "Durnover Arden B. Bede C. Barr C.", council_of(read_pack("tangled"))
    )

    assert isinstance(reading, Reading), reading
    assert {"Arden B.", "Bede C.", "Barr C."} == {c.name for c in reading.declaration.elected}


def test_a_comma_parts_two_people() -> None:
    council = council_of(read_pack("trafford-2022"))
    reading = parse_declaration("Gorse Hill John, Donnelly", council)
    refused = parse_declaration("Gorse Hill John Donnelly", council)

    assert isinstance(reading, Reading), reading
    assert {"Lijo John", "Stuart John Donnelly"} == {c.name for c in reading.declaration.elected}
    assert isinstance(refused, Fault), refused
    assert FaultReason.NAME_AMBIGUOUS is refused.why


@pytest.mark.parametrize(
    "typed",
    ["Vera Ward 500", "V Ward 500", "Ward V. 500", "WARD, Vera 500", "Cllr Vera Ward 500"],
)
def test_ward_is_a_surname_too(typed: str) -> None:
    wards = {"Tangley": PackWard("Vera Ward Con, Ashe Oak Lab, Cy Tangley Grn", sit="Con")}
    reading = parse_declaration(f"Tangley {typed}", council_of(load(pack(wards))))

    assert isinstance(reading, Reading), reading
    assert ["Vera Ward"] == [c.name for c in reading.declaration.elected]


def test_the_end_of_one_name_may_be_two_people() -> None:
    refused = parse_declaration("Durnover Jude Arden", council_of(load(pack(DOUBLE))))

    assert isinstance(refused, Fault), refused
    assert FaultReason.NAME_AMBIGUOUS is refused.why
    assert ("Jo Jude Arden (Con)", "Lil Jude (Lab)") == refused.suggestions
