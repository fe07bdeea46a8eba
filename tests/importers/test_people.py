"""People under two spellings: the notice's, the pack's, the desk's."""

import pytest

from bot.election.council import Candidate
from bot.election.people import Likeness, likeness, people_called


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("Séan O’Brien", "Sean O'Brien", Likeness.SAME),
        ("Dr. Hal Hart", "Hal Hart", Likeness.SAME),
        ("Hal Hart", "Dr Hal Hart OBE", Likeness.SAME),
        ("Cllr Mrs Ann Able", "Ann Able", Likeness.SAME),
        ("Annie Able", "Ann Able (commonly known as Annie)", Likeness.SAME),
        ("Ann Able", "Ann Able (commonly known as Annie)", Likeness.SAME),
        (
            "KHATKAR, Harjinder Singh (commonly known as Bill Khatkar)", "Bill Khatkar",
            Likeness.SAME,
        ),
        ("Ann Able commonly known as Annie Able", "Annie Able", Likeness.SAME),
        ("SMITH, John", "John Smith", Likeness.SAME),
        ("SMITH John", "John Smith", Likeness.REORDERED),
        ("John Mc Donald", "John McDonald", Likeness.REORDERED),
        ("GERAGHTY Simon Edward", "Simon Geraghty", Likeness.SHORTER),
        ("Joy Rosemary Squires", "Joy Squires", Likeness.SHORTER),
        ("Moorhouse, J.", "John Moorhouse", Likeness.SHORTER),
        ("J Panetta", "Joanna Panetta", Likeness.SHORTER),
        ("Cooper H.", "Helen Cooper", Likeness.SHORTER),
        ("Sue Avery", "Susan Avery", Likeness.FIRST_LETTER),
        ("Panetta", "Joanna Panetta", Likeness.SURNAME),
        ("Cllr Able", "Ann Able", Likeness.SURNAME),
        ("John Smith", "Jane Smithson", Likeness.NONE),
        ("John Smith", "Eve Smith", Likeness.NONE),
        ("John Smith", "John Jones", Likeness.NONE),
        ("J", "John Smith", Likeness.NONE),
        ("John Lord", "John Smith", Likeness.NONE),
        ("Ali M. (1)", "Ali M. (2)", Likeness.NONE),
        ("Ali M.", "Ali M. (2)", Likeness.SHORTER),
        ("", "John Smith", Likeness.NONE),
        ("()", "John Smith", Likeness.NONE),
    ],
)  # fmt: skip
def test_two_spellings_are_as_alike_as(written: str, name: str, expected: Likeness) -> None:
    assert expected is likeness(written, name)
    assert expected is likeness(name, written)


def test_the_closest_spelling_wins() -> None:
    stand = (Candidate("John Smith", "Lab"), Candidate("Jane Smith", "Con"))

    assert (stand[0],) == people_called("SMITH John", stand)
    assert stand == people_called("J Smith", stand)
    assert () == people_called("Eve Evans", stand)
