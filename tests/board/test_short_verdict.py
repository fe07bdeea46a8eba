"""What became of a ward in two or three words, beside the codes of its winners."""

import pytest

from bot.wording.board import short_verdict
from tests.spec.vocabulary import Ward, result, ward


@pytest.mark.parametrize(
    ("contest", "won", "expected"),
    [
        (ward("Con Lab"), "Con", "hold"),
        (ward("Con Lab"), "Lab", "GAIN from Con"),
        (ward("Con Lab", sitting="vacant"), "Lab", "win"),
        (ward("Con Con Lab Lab", sitting="Con Con"), "Lab Lab", "GAIN from Con"),
        (ward("Con Con Lab Lab", sitting="Con Lab"), "Con Lab", "no change"),
        (ward("Con Con Lab Lab", sitting="Con Con"), "Con Lab", "(Lab +1, Con −1)"),
        (ward("Con Con Lab Lab", sitting="Con Con"), "Lab", "1 of 2 seats"),
    ],
)
def test_a_row_says_what_became_of_its_ward(contest: Ward, won: str, expected: str) -> None:
    assert expected == short_verdict(result(contest, won))
