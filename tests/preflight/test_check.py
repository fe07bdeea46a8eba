"""The check of a pack: every problem at once, with its file and line."""

from collections.abc import Callable, Mapping

import pytest

from bot.errors import CannotStart
from bot.importers.pack import load
from bot.importers.registry import parse_registry, read_registry_text
from tests.casterbridge import casterbridge
from tests.count import worcester

SOUND = dict(casterbridge())
RESULTS = """post_label,person_name,party_name,party_id,votes_cast,elected
Mellstock,Somebody Else,Conservative Party,,10,True
"""
CON = "Conservative and Unionist Party"


def problem_lines(files: Mapping[str, str]) -> list[str]:
    """The problems that stop the night."""
    return [str(problem) for problem in load(files).problems if problem.fatal]


def edited_files(file: str, old: str, new: str, times: int = -1) -> dict[str, str]:
    """The sound pack with one replacement in one file."""
    assert old in SOUND[file]

    return {**SOUND, file: SOUND[file].replace(old, new, times)}


@pytest.mark.parametrize("files", [SOUND, worcester()], ids=["casterbridge", "worcester-2016"])
def test_a_sound_pack_has_no_problem(files: Mapping[str, str]) -> None:
    assert [] == problem_lines(files)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param(
            edited_files("council.toml", "seats = 20", "seats = 21"),
            "seats.csv: 5 seats not up and 15 contested make 20, but council.toml has 21 seats",
            id="the seats do not add up",
        ),
        pytest.param(
            edited_files("seats.csv", f"Mellstock,,{CON},,True", f"Mellstock,,{CON},,False", 1),
            "candidates.csv:2: note: Mellstock has 1 seat contested, but 0 up in "
            "seats.csv: defending party unknown",
            id="a ward with fewer seats up than contested",
        ),
        pytest.param(
            {**SOUND, "candidates.csv": "\n".join(
                line for line in SOUND["candidates.csv"].splitlines() if ",Quay," not in line
            )},
            "seats.csv:17: note: Quay has a seat up but no candidates in candidates.csv",
            id="a ward without candidates",
        ),
        pytest.param(
            edited_files("candidates.csv", "2016-05-05", "5 May 2016", 1),
            "candidates.csv:2: election_date '5 May 2016' is not a date like 2016-05-05",
            id="a date that is none",
        ),
        pytest.param(
            edited_files("candidates.csv", "2016-05-05", "2016-05-06", 1),
            "candidates.csv:2: election_date must be that of council.toml (2016-05-05)",
            id="another day",
        ),
        pytest.param(
            edited_files("candidates.csv", ",1,False,Ann Boldwood", ",one,False,Ann Boldwood"),
            "candidates.csv:2: seats_contested 'one' is not a whole number",
            id="a number that is none",
        ),
        pytest.param(
            edited_files("candidates.csv", ",1,False,Ben Oak", ",2,False,Ben Oak"),
            "candidates.csv:3: seats_contested of Mellstock must match line 2",
            id="two numbers of seats in one ward",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak,Labour Party", f"Ann Boldwood,{CON}"),
            "candidates.csv:3: Ann Boldwood (Con) is listed twice: delete one, or "
            "give two people of one name different names, such as “John Smith (2)”",
            id="a candidate twice",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak,Labour Party", "Ben Oak,"),
            "candidates.csv:3: party_name is empty: write Independent for a candidate without a "
            "party",
            id="a candidate of no party",
        ),
        pytest.param(
            edited_files("candidates.csv", "False,Ben Oak", "maybe,Ben Oak"),
            "candidates.csv:3: cancelled_poll of Mellstock must match line 2",
            id="neither cancelled nor not",
        ),
        pytest.param(
            edited_files("candidates.csv", "True,Bathsheba", "False,Bathsheba"),
            "candidates.csv:34: 1 candidate for 1 seat: set cancelled_poll to True if there is "
            "no poll",
            id="nobody to stand against",
        ),
        pytest.param(
            edited_files("candidates.csv", "post_label", "ward"),
            "candidates.csv:1: has no column post_label",
            id="a column missing",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak", "Ben \u202ekaO"),
            "candidates.csv:3: person_name contains a character that reverses the text",
            id="B32 a name that turns text around",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak", "Ben\x1b[2J Oak"),
            "candidates.csv:3: person_name contains a control character",
            id="B44 a terminal's escape",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak", "Ben " + "O" * 100),
            "candidates.csv:3: person_name has more than 100 characters",
            id="B40 a name that is too long",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak", "Ben O" + "\u0301" * 9 + "ak"),
            "candidates.csv:3: person_name has too many accents on one letter",
            id="B43 marks",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak", "Ben Ⅽoak"),
            "candidates.csv:3: person_name contains a lookalike of a plain letter",
            id="B35 a look-alike",
        ),
        pytest.param(
            edited_files("candidates.csv", "Ben Oak", "https://evil.example"),
            "candidates.csv:3: person_name contains a web address",
            id="B26 an address",
        ),
        pytest.param(
            edited_files("council.toml", "seats = 20", "seats = 20\nchairs = 20"),
            "council.toml:7: chairs: Extra inputs are not permitted",
            id="a key that is none",
        ),
        pytest.param(
            edited_files("council.toml", "seats = 20", "seats = twenty"),
            "council.toml: cannot be read as TOML: Invalid value (at line 6, column 9)",
            id="no TOML",
        ),
        pytest.param(
            edited_files("council.toml", 'slug = "casterbridge"', 'slug = "../casterbridge"'),
            "council.toml:1: slug: String should match pattern '^[a-z0-9][a-z0-9-]{0,79}$'",
            id="B53 a slug that is a path",
        ),
        pytest.param(
            edited_files("council.toml", "cycle = ", 'swing_pair = ["Con", "Xyz"]\ncycle = '),
            "council.toml: swing_pair: no party is called “Xyz”, use its short form",
            id="a pair of which one is no party",
        ),
        pytest.param(
            {name: text for name, text in SOUND.items() if name != "seats.csv"},
            "seats.csv: missing",
            id="a file missing",
        ),
        pytest.param(
            {**SOUND, "results.csv": RESULTS},
            "results.csv:2: Somebody Else (Con) is not standing in Mellstock",
            id="a result of nobody",
        ),
    ],
)  # fmt: skip
def test_each_problem_of_a_pack_is_reported_with_its_place(
    files: Mapping[str, str], problem: str
) -> None:
    assert problem in [str(found) for found in load(files).problems]


def test_all_problems_are_reported_at_once() -> None:
    candidates = (
        SOUND["candidates.csv"]
        .replace("2016-05-05", "yesterday", 1)
        .replace("Ben Oak", "Ben \u202eOak")
        .replace("Eli Troy", "Eli\x07Troy")
    )
    files = {
        **SOUND,
        "council.toml": SOUND["council.toml"].replace("seats = 20", "seats = 99"),
        "candidates.csv": candidates,
        "seats.csv": SOUND["seats.csv"].replace("2012-05-03", "2012", 1),
    }

    assert {
        "candidates.csv:2", "candidates.csv:3", "candidates.csv:6", "seats.csv:7", "seats.csv"
    } == {problem.partition(": ")[0] for problem in problem_lines(files)}  # fmt: skip


def test_an_unknown_party_is_a_note_not_a_problem() -> None:
    notes = [str(problem) for problem in load(SOUND).problems if not problem.fatal]

    assert (
        "candidates.csv:31: note: party “Casterbridge Quartet” is not in the registry: "
        "shown as CastQuar" in notes
    )


def test_names_in_capitals_are_one_note() -> None:
    """The sound pack has one already, ROBERT'); DROP TABLE ledger;--."""
    table = SOUND["candidates.csv"].replace("Gil Henchard", "Gil HENCHARD")
    files = {**SOUND, "candidates.csv": table.replace(",Green Lane,", ",GREEN LANE,")}

    (note,) = [str(problem) for problem in load(files).problems if "capitals" in problem.text]

    assert note.startswith("candidates.csv: note: 3 names are in capitals and will be announced so")
    assert "write Green Lane, Gil Henchard and Robert" in note


def test_an_unknown_name_for_areas_is_a_problem() -> None:
    toml = SOUND["council.toml"] + 'area = "county"\n'
    (problem,) = problem_lines({**SOUND, "council.toml": toml})

    assert "'ward', 'division' or 'electoral ward'" in problem


def test_names_are_normalised() -> None:
    """Single spaces, composed accents, no invisible characters."""
    council = load(
        edited_files("candidates.csv", "Ben Oak", "Se\u0301an \u200b  Oak")
    ).usable_council

    assert "Séan Oak" == council.contests["Mellstock"].candidates[1].name


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: "\ufeff" + text, id="a byte order mark"),
        pytest.param(lambda text: text.replace("\r\n", "\n"), id="lines as on Unix"),
        pytest.param(lambda text: text + "\r\n", id="an empty line at the end"),
    ],
)
def test_e101_changes_made_by_a_spreadsheet_do_no_harm(change: Callable[[str], str]) -> None:
    files = {name: change(text) if name.endswith(".csv") else text for name, text in SOUND.items()}

    assert load(SOUND).usable_council == load(files).usable_council


@pytest.mark.parametrize("colour", ["red", "#FFF", "#0087DG", "#0087DC' onload='x"])
def test_a_party_with_an_invalid_colour_is_named(colour: str) -> None:
    text = read_registry_text().replace('colour = "#0087DC"', f'colour = "{colour}"')

    with pytest.raises(CannotStart, match=r"parties\.toml: party 0: .* is not a colour like"):
        parse_registry(text)
