"""Lists of sitting councillors as they are published, for a new pack of Northam."""

import csv
import io
from collections.abc import Mapping

import pytest

from bot.importers.foreign.pack_maker import PackDraft, PackSources, draft_pack
from bot.importers.foreign.source import Source
from tests.importers.northam import CANDIDATES

ANSWERS = {"council": "Northam Borough Council", "new_boundaries": "no"}
REST = """\
Northam,St Mary's & All Saints,John Smith,Labour Party
Northam,St Mary's & All Saints,Gus Gale,Liberal Democrats
Northam,Caerau (Ynys Môn),Huw Hughes,Plaid Cymru
Northam,Park,Hal Hart,Independent
"""
HEAD = "Council,Ward Name,Councillor Name,Party Name\n"
MODERNGOV = """\
<councillorsbyward><wards>
<ward><wardtitle>Abbey</wardtitle><councillors><councillor><fullusername>Councillor Ann Able\
</fullusername><politicalpartytitle>Labour</politicalpartytitle></councillor></councillors></ward>
<ward><wardtitle>St Mary's &amp; All Saints</wardtitle><councillors>
<councillor><fullusername>Councillor John Smith</fullusername><politicalpartytitle>Labour\
</politicalpartytitle></councillor>
<councillor><fullusername>Vacancy</fullusername></councillor></councillors></ward>
<ward><wardtitle>Caerau (Ynys Môn)</wardtitle><councillors><councillor><fullusername>Councillor \
Huw Hughes</fullusername><politicalpartytitle>Plaid Cymru</politicalpartytitle></councillor>
</councillors></ward>
<ward><wardtitle>Park</wardtitle><councillors><councillor><fullusername>Councillor Dr Hal Hart\
</fullusername><politicalpartytitle>Independent</politicalpartytitle></councillor></councillors>
</ward></wards></councillorsbyward>
"""


def drafted(text: str, answers: Mapping[str, str] = ANSWERS) -> PackDraft:
    return draft_pack(
        PackSources(
            Source("candidates.csv", CANDIDATES.encode()),
            Source("councillors.csv", text.encode()),
            None,
            answers,
        )
    )


def chamber(draft: PackDraft) -> list[tuple[str, str]]:
    """Councillor and party of each seat."""
    assert draft.files, [*draft.questions, *map(str, draft.problems)]
    rows = csv.DictReader(io.StringIO(draft.files["seats.csv"]))
    return [(row["councillor"], row["party_name"]) for row in rows]


@pytest.mark.parametrize("text", ["Vacant,", "Vacant,Vacant", ",Vacant", "Vacancy,Labour Party"])
def test_a_vacant_seat_has_no_councillor_and_no_party(text: str) -> None:
    assert ("", "") == chamber(drafted(f"{HEAD}Northam,Abbey,{text}\n{REST}"))[0]


@pytest.mark.parametrize(
    ("party", "suggested"),
    [
        ("Independent / Other", "Ind"),
        ("Green Partry", "Grn"),
        ("Coservative", "Con"),
        ("Northam First", "a new party"),
    ],
)
def test_an_unknown_party_is_asked_about_with_a_suggestion(party: str, suggested: str) -> None:
    (question,) = drafted(f"{HEAD}Northam,Abbey,Ann Able,{party}\n{REST}").questions

    assert (f"party {party}", suggested) == (question.key, question.usual)


def test_a_name_and_an_id_of_two_parties_are_asked_about() -> None:
    head = HEAD.replace("Party Name", "Party Name,Electoral Commission Party Code")
    rest = "".join(f"{line},\n" for line in REST.splitlines())
    (question,) = drafted(f"{head}Northam,Abbey,Ann Able,Independent,PP52\n{rest}").questions

    assert ("Independent", "Conservative and Unionist Party") == question.options


def test_only_the_councils_own_rows_are_asked_about() -> None:
    others = "".join(f"Southam,Mill,Somebody,Party {n}\n" for n in range(130))
    draft = drafted(f"{HEAD}{others}Northam,Abbey,Ann Able,Labour\n{REST}")

    assert 5 == len(chamber(draft))


def test_a_councillor_for_each_committee_holds_one_seat() -> None:
    twice = "Northam,Abbey,Ann Able,Labour\n" * 2
    draft = drafted(f"{HEAD}{twice}{REST}")

    assert 5 == len(chamber(draft))
    assert any("1 row left out: Ann Able of Abbey" in str(problem) for problem in draft.problems)


def test_a_title_above_the_headings_is_no_seat() -> None:
    text = f"Our councillors,,,\n{HEAD}Northam,Abbey,Ann Able,Labour\n{REST}"

    assert 5 == len(chamber(drafted(text)))


def test_moderngovs_councillors_by_ward_are_read() -> None:
    assert [
        ("Ann Able", "Labour Party"),
        ("John Smith", "Labour Party"),
        ("", ""),
        ("Huw Hughes", "Plaid Cymru - The Party of Wales"),
        ("Dr Hal Hart", "Independent"),
    ] == chamber(drafted(MODERNGOV))


def test_what_is_wrong_with_a_row_names_the_file_a_person_has() -> None:
    draft = drafted(f"{HEAD}Northam,Abbey,Ann \u202eAble,Labour\n{REST}")

    assert ["councillors.csv:2: the name contains a character that reverses the text"] == [
        str(problem) for problem in draft.problems if problem.fatal
    ]


@pytest.mark.parametrize("heading", ["councillor_party", "winning_party", "Party of member"])
def test_the_party_is_found_under_headings_of_a_chamber(heading: str) -> None:
    head = f"Council,ward,councillor_name,{heading}\n"
    draft = drafted(f'{head}Northam,Abbey,"ABLE, Ann",Labour Party\n{REST}')

    assert ("Ann Able", "Labour Party") == chamber(draft)[0]


def test_a_ward_whose_words_stand_in_another_order_is_the_same() -> None:
    text = f"{HEAD}Northam,Abbey,Ann Able,Labour Party\n{REST}"
    draft = drafted(text.replace("St Mary's & All Saints", "All Saints and St Mary's"))

    assert ("John Smith", "Labour Party") == chamber(draft)[1]


def test_the_only_ward_left_is_proposed_if_it_has_more_words() -> None:
    text = f"{HEAD}Northam,Abbey,Ann Able,Labour Party\n{REST}".replace(
        "Northam,Park,", "Northam,Park & West Quay,"
    )
    draft = drafted(text)

    assert [("ward Park & West Quay", "Park")] == [(q.key, q.usual) for q in draft.questions]


def test_with_new_boundaries_no_old_ward_is_asked_about_and_nothing_compared() -> None:
    old = f"{HEAD}Northam,Abey,Ann Able,Labour Party\n{REST}".replace(",Park,", ",Parks,")
    earlier = "Ward,Candidate,Party,Votes\nAbey,Ann Able,The Old Ones,5\nAbey,Bob Baker,Con,4\n"
    draft = draft_pack(
        PackSources(
            Source("candidates.csv", CANDIDATES.encode()),
            Source("councillors.csv", old.encode()),
            Source("2021-05-06.csv", earlier.encode()),
            {**ANSWERS, "new_boundaries": "yes"},
        )
    )

    assert () == draft.questions
    assert draft.files
    assert "previous.csv" not in draft.files
    assert any("nothing is compared" in str(problem) for problem in draft.problems)


def test_rows_without_a_date_in_a_file_with_dates_are_left_out_and_counted() -> None:
    rows = (
        "2021-05-06,Abbey,Ann Able,Labour Party,700\n2021-05-06,Abbey,Bob Baker,Conservative,510\n"
        ",Abbey,Ann Able,Labour Party,9\n,Abbey,Bob Baker,Conservative,8\n"
    )
    draft = draft_pack(
        PackSources(
            Source("candidates.csv", CANDIDATES.encode()),
            Source("councillors.csv", f"{HEAD}Northam,Abbey,Ann Able,Labour\n{REST}".encode()),
            Source("earlier.csv", f"election_date,ward,candidate,party,votes\n{rows}".encode()),
            {**ANSWERS, "last_fought": "no"},
        )
    )

    assert () == draft.questions
    assert draft.files
    assert "2021-05-06,Abbey" in draft.files["previous.csv"]
    assert "2 rows without a date left out" in [problem.text for problem in draft.problems]
