"""Tables as a phone shows them: columns up to 38 characters, else lines that name their cells."""

from bot.chat.reply import Table
from bot.platforms.shared.tables import aligned_rows, fits, listed_rows


def test_a_wide_character_takes_two_columns_and_a_mark_none() -> None:
    rows = aligned_rows(
        Table(("Ward", "Seats"), (("東e\u0301", "12"), ("Ring", "3")), _FIGURES), str
    )

    assert ["Ward  Seats", "東e\u0301      12", "Ring      3"] == rows


def test_a_row_of_38_characters_fits_and_one_of_39_does_not() -> None:
    assert fits(["x" * 38])
    assert not fits(["x" * 39])


def test_a_listed_row_names_every_cell_that_does_not_speak_for_itself() -> None:
    table = Table(
        ("Result", "Majority", "Time"),
        (("Labour hold Ring", "8", "06:45"),),
        _FIGURES,
        frozenset({2}),
    )

    assert [("Labour hold Ring", "majority 8 · 06:45")] == listed_rows(table)


def test_a_listed_row_leaves_out_what_is_not_known() -> None:
    assert [("Ring", "")] == listed_rows(Table(("Ward", "Majority"), (("Ring", ""),)))


_FIGURES = frozenset({1})
