"""A new pack from files in any format, with questions for what they leave open."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.election.council import Area
from bot.election.names import fold
from bot.errors import CannotStart
from bot.importers.foreign.pack_maker import PackDraft, PackSources, draft_pack
from bot.importers.foreign.source import Source
from bot.importers.pack import Files, load
from bot.importers.raw_text import MAX_BYTES
from bot.preflight.new_pack import make_pack
from tests.count import worcester

ANSWERS = {
    "council": "Worcester City Council",
    "short_name": "Worcester",
    "cycle": "thirds",
    "new_boundaries": "no",
    "last_fought": "yes",
}
SEVEN = (  # wards whose earlier figures are not known in this pack, and so not who won them
    "gorse hill", "nunnery", "rainbow hill", "st clement", "st john", "st stephen", "warndon"
)  # fmt: skip


def open_council_data(files: Files) -> bytes:
    """The chamber as an Open Council Data file, with a row of another council."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(
        ["Council", "Ward Name", "Councillor Name", "Next Election", "Party Name",
         "Electoral Commission Party Code"]
    )  # fmt: skip
    for row in csv.DictReader(io.StringIO(files["seats.csv"])):
        next_time = "2016-05-05" if row["up"] == "True" else "2018-05-03"
        party = row["party_name"].removesuffix(" Party")
        table.writerow(
            ["Worcester", row["post_label"], row["councillor"], next_time, party, row["party_id"]]
        )
    table.writerow(["Trafford", "Altrincham", "Somebody", "2016-05-05", "Labour", "PP53"])
    return out.getvalue().encode()


def sources(answers: Mapping[str, str] = ANSWERS) -> PackSources:
    files = worcester()
    return PackSources(
        Source("candidates.csv", files["candidates.csv"].encode()),
        Source("councillors.csv", open_council_data(files)),
        Source("2012.csv", files["previous.csv"].encode()),
        answers,
    )


def comparable_council(made: PackDraft) -> tuple[object, ...]:
    """A pack's content without its slug, its sources and the last winners of the seven wards."""
    assert made.files, [*made.questions, *map(str, made.problems)]
    found = load(made.files).usable_council
    seats = sorted(
        (
            fold(s.ward),
            s.councillor,
            s.party or "",
            s.up,
            "" if fold(s.ward) in SEVEN else s.last_won_by or "",
        )
        for s in found.chamber
    )
    stand = [(c.ward, c.seats, c.candidates, c.poll, c.comparator) for c in found.contests.values()]
    return found.name, found.short_name, found.seats, found.election_date, seats, stand


def shipped_pack() -> PackDraft:
    return PackDraft(worcester(), (), ())


def pack_lines(made: PackDraft) -> list[str]:
    return [str(problem) for problem in made.problems if problem.fatal]


def test_a_new_pack_of_worcester_equals_the_shipped_one() -> None:
    assert comparable_council(shipped_pack()) == comparable_council(draft_pack(sources()))


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="with a byte order mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.encode("cp1252"), id="Windows-1252"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r").encode(), id="CR"),
        pytest.param(lambda text: f"{text}\n\n,,,\n".encode(), id="empty lines at the end"),
        pytest.param(
            lambda text: text.replace("post_label", "Post Label", 1).encode(), id="headings"
        ),
    ],
)
def test_every_file_format_is_read(saved: Callable[[str], bytes]) -> None:
    files = worcester()
    text = files["candidates.csv"].replace("\r\n", "\n")
    as_saved = replace(sources(), candidates=Source("candidates.csv", saved(text)))

    assert comparable_council(draft_pack(sources())) == comparable_council(draft_pack(as_saved))


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_every_separator_is_read(separator: str) -> None:
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(worcester()["candidates.csv"], newline=""))
    csv.writer(out, delimiter=separator).writerows(rows)
    as_saved = replace(sources(), candidates=Source("candidates.csv", out.getvalue().encode()))

    assert comparable_council(draft_pack(sources())) == comparable_council(draft_pack(as_saved))


def test_windows_1252_letters_are_preserved() -> None:
    text = worcester()["candidates.csv"].replace("Joy Squires", "José O’Brien")
    made = draft_pack(
        replace(sources(), candidates=Source("candidates.csv", text.encode("cp1252")))
    )
    assert made.files

    assert "José O’Brien" in made.files["candidates.csv"]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param(b"PK\x03\x04 and so on", "a ZIP archive", id="an archive"),
        pytest.param(b"\x1f\x8b\x08", "a gzip archive", id="gzip"),
        pytest.param(b"%PDF-1.4", "a PDF", id="a PDF"),
        pytest.param(b"a" * (MAX_BYTES + 1), "larger than 10 MB", id="too large"),
        pytest.param(b"a,b\0,c\n", "NUL characters", id="NUL"),
        pytest.param(b" \r\n", "is empty", id="empty"),
        pytest.param(b'post_label,name\n"never closed', "no column for", id="half a table"),
        pytest.param(
            b"post_label,person_name,party_name\nA," + b"x" * 140_000 + b",Lab\n",
            "cannot be read as a table", id="a cell of 140,000 letters",
        ),
        pytest.param(b"colour,size\nred,3\n", "no column for", id="another table"),
    ],
)  # fmt: skip
def test_an_unusable_file_is_a_problem_in_words(raw: bytes, problem: str) -> None:
    made = draft_pack(replace(sources(), candidates=Source("candidates.csv", raw)))

    assert made.files is None
    assert any(problem in text for text in pack_lines(made)), pack_lines(made)


def test_every_bad_row_is_listed_with_its_line_and_no_pack_is_made() -> None:
    lines = worcester()["previous.csv"].splitlines()
    lines[2] = lines[2].replace(",370,", ",3x0,")
    lines[4] = lines[4].replace("Arboretum", "St Peterâ€™s")
    lines[6] = lines[6].replace("2012-05-03,Battenhall", "5th of May,Battenhall")
    made = draft_pack(replace(sources(), previous=Source("2012.csv", "\n".join(lines).encode())))

    assert made.files is None
    assert [
        "2012.csv:3: votes_cast: “3x0” is not a whole number",
        "2012.csv:7: election_date: “5th of May” is not a date like 2016-05-05",
    ] == pack_lines(made)


def test_what_the_files_leave_open_is_asked_not_guessed() -> None:
    text = worcester()["previous.csv"].replace(",Arboretum,", ",Arboreetum,")
    text = text.replace("Labour Party,PP53", "The Red Ones,")
    made = draft_pack(replace(sources({}), previous=Source("2012.csv", text.encode())))

    assert made.files is None
    assert ["council"] == [q.key for q in made.questions]
    made = draft_pack(
        replace(sources({"council": "Worcester"}), previous=Source("2012.csv", text.encode()))
    )
    assert ["new_boundaries"] == [q.key for q in made.questions]
    answers = {"council": "Worcester", "new_boundaries": "no"}
    made = draft_pack(replace(sources(answers), previous=Source("2012.csv", text.encode())))
    assert {"ward Arboreetum", "party The Red Ones", "last_fought"} == {
        q.key for q in made.questions
    }


def test_the_answers_settle_the_questions() -> None:
    text = worcester()["previous.csv"].replace(",Arboretum,", ",Arboreetum,")
    text = text.replace("Labour Party,PP53", "The Red Ones,")
    answers = {**ANSWERS, "party The Red Ones": "Lab", "ward Arboreetum": "Arboretum"}
    made = draft_pack(replace(sources(answers), previous=Source("2012.csv", text.encode())))

    assert comparable_council(shipped_pack()) == comparable_council(made)


@pytest.mark.parametrize(
    ("code", "answers", "area"),
    [
        ("E05", {}, Area.WARD),
        ("E58", {}, Area.DIVISION),
        ("W05", {}, Area.ELECTORAL_WARD),
        ("", {"council": "Worcester County Council"}, Area.DIVISION),
        ("E05", {"area": "division"}, Area.DIVISION),
    ],
)
def test_a_new_pack_says_what_the_council_calls_its_areas(
    code: str, answers: dict[str, str], area: Area
) -> None:
    plain = sources({**ANSWERS, **answers})
    text = plain.candidates.raw.decode().replace(",E05", f",{code}")
    made = draft_pack(replace(plain, candidates=Source("candidates.csv", text.encode())))

    assert made.files, made.problems
    assert area is load(made.files).usable_council.area


def test_a_new_pack_has_no_ward_in_capitals() -> None:
    plain = sources()
    text = plain.candidates.raw.decode().replace(",Gorse Hill,", ",GORSE HILL,")
    made = draft_pack(replace(plain, candidates=Source("candidates.csv", text.encode())))

    assert made.files, made.problems
    assert "Gorse Hill" in load(made.files).usable_council.contests


def test_an_invalid_answer_is_asked_again() -> None:
    made = draft_pack(sources({**ANSWERS, "cycle": "sometimes"}))

    assert ["cycle"] == [question.key for question in made.questions]


def test_if_the_list_does_not_say_which_seat_is_up_it_is_asked() -> None:
    rows = csv.DictReader(io.StringIO(worcester()["seats.csv"]))
    pasted = "\n".join(
        f"{row['post_label']}\t{row['councillor'] or 'Nobody'}\t{row['party_name']}" for row in rows
    )
    made = draft_pack(replace(sources(), seats=Source("pasted.txt", pasted.encode())))
    question = next(q for q in made.questions if q.key == "up Battenhall 1")

    assert "Which seat in Battenhall is up?" == question.text
    assert 2 == len(question.options)


LEAP = """\
"Worcester","E07000237","Arboretum","","Joy Squires","Lab","848","1"
"Worcester","E07000237","Arboretum","","Pamela Clayton","C","370","0"
"""
PLAIN = (
    "ward,candidate,party,votes\nArboretum,Joy Squires,Lab,848\nArboretum,Pamela Clayton,C,370\n"
)
LIBRARY = (
    "Local authority name,Ward/Division name,Candidate name,Party name,Votes,Elected\n"
    "Worcester,Arboretum,Joy Squires,Labour,848,1\n"
    "Worcester,Arboretum,Pamela Clayton,Conservative,370,0\n"
)
COUNCILS_OWN = (
    "ElectionDate,ElectedBodyLabel,ElectoralAreaLabel,CandidateSurname,CandidateForenames,"
    "PoliticalPartyLabel,VotesWon,Elected\n"
    "2012-05-03,Worcester,Arboretum,SQUIRES,Joy,Labour Party,848,ELECTED\n"
    "2012-05-03,Worcester,Arboretum,CLAYTON,Pamela,Conservative Party,370,NOT ELECTED\n"
)
FLAT = (
    "ballot_paper_id,person_name,party_id,party_name,votes_cast,elected\n"
    "local.worcester.arboretum.2012-05-03,Joy Squires,party:53,Labour Party,848,True\n"
    "local.worcester.arboretum.2012-05-03,Pamela Clayton,party:52,Conservative Party,370,False\n"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("leap-2012-05-03.csv", LEAP, id="Local Elections Archive Project"),
        pytest.param("plain 2012-05-03.csv", PLAIN, id="plain"),
        pytest.param("library-2012-05-03.csv", LIBRARY, id="House of Commons Library"),
        pytest.param("ours.csv", COUNCILS_OWN, id="Local Government Association"),
        pytest.param("flat.csv", FLAT, id="Democracy Club's results"),
    ],
)
def test_earlier_results_are_read_in_every_format(name: str, text: str) -> None:
    made = draft_pack(replace(sources(), previous=Source(name, text.encode())))
    assert made.files, [*made.questions, *map(str, made.problems)]
    comparator = load(made.files).usable_council.contests["Arboretum"].comparator
    assert comparator

    assert "2012-05-03" == comparator.held_on.isoformat()
    assert [("Lab", 848), ("Con", 370)] == [(c.party, n) for c, n in comparator.votes]


def test_a_missing_date_is_asked() -> None:
    made = draft_pack(replace(sources(), previous=Source("results.csv", PLAIN.encode())))

    assert ["date of results.csv"] == [question.key for question in made.questions]


def run(folder: Path, *more: str) -> tuple[int, str]:
    wanted = sources()
    for source in (wanted.candidates, wanted.seats, wanted.previous):
        assert source
        (folder / source.name).write_bytes(source.raw)
    answers = [word for key, value in ANSWERS.items() for word in ("--answer", f"{key}={value}")]
    line = [
        "new", "--candidates", str(folder / "candidates.csv"), "--seats",
        str(folder / "councillors.csv"), "--to", str(folder / "made"), *answers, *more,
    ]  # fmt: skip
    done = CliRunner().invoke(app, line)
    if isinstance(done.exception, CannotStart):
        return 1, str(done.exception)
    return done.exit_code, done.output


def test_the_command_makes_a_folder_that_check_accepts(tmp_path: Path) -> None:
    code, out = run(tmp_path, "--previous", str(tmp_path / "2012.csv"))
    checked = CliRunner().invoke(app, ["check", str(tmp_path / "made")])

    assert 0 == code, out
    assert "Worcester City Council, 12 wards: the pack is in" in out
    assert 0 == checked.exit_code


def test_without_a_terminal_the_questions_are_listed_and_no_pack_is_made(tmp_path: Path) -> None:
    code, out = run(tmp_path, "--answer", "cycle=")

    assert 1 == code
    assert "--answer “cycle=thirds”" in out
    assert not (tmp_path / "made").exists()


def test_an_existing_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    code, out = run(tmp_path)

    assert 1 == code
    assert [] == list((tmp_path / "made").iterdir())
    assert "exists already" in out


class Keyboard(io.StringIO):
    """A terminal's lines, typed in advance."""

    def isatty(self) -> bool:
        return True


def type_answers(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[str]:
    """What the command says to a person who types these lines."""
    wanted = sources()
    said: list[str] = []
    for source in (wanted.candidates, wanted.seats):
        (folder / source.name).write_bytes(source.raw)
    monkeypatch.setattr("sys.stdin", Keyboard("".join(f"{line}\n" for line in lines)))
    files = (folder / "candidates.csv", folder / "councillors.csv", None)
    try:
        make_pack(*files, folder / "made", [], said.append)
    except CannotStart as stopped:
        said.append(str(stopped))
    return said


def test_at_the_terminal_enter_takes_the_suggestion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = type_answers(tmp_path, monkeypatch, "", "", "")

    assert "Worcester, 12 wards: the pack is in" in said[-1]
    assert 3 == sum("to answer now" in line for line in said)


def test_whoever_stops_goes_on_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = type_answers(tmp_path, monkeypatch, "Worcester City Council", "quit")
    made = type_answers(tmp_path, monkeypatch, "", "")

    assert "Your answers so far are in" in stopped[-1]
    assert "Worcester City Council, 12 wards: the pack is in" in made[-1]


def test_a_terminal_that_closes_keeps_the_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_answers(tmp_path, monkeypatch, "Worcester City Council")

    assert (
        'council = "Worcester City Council"' in (tmp_path / "candidates.answers.toml").read_text()
    )
