"""The letters and greys by which the parties of a council are told apart."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.colours import contrast
from bot.election.marks import with_distinct_marks
from bot.election.parties import Registry
from bot.importers.registry import parse_registry, read_registry_text

KNOWN = parse_registry(read_registry_text())
RESIDENTS = [f"{place} Residents" for place in ("Ash", "Ashby", "Ashcombe", "Ashdown", "Ashford")]


def registry_with(names: list[str]) -> tuple[Registry, list[str]]:
    """The registry with a stand-in for each name, and the codes of these."""
    known = KNOWN.with_stand_ins((name, "") for name in names)
    codes = list(dict.fromkeys(found.code for name in names if (found := known.find(name))))
    return with_distinct_marks(known, codes), codes


def test_the_first_party_keeps_the_registrys_letter() -> None:
    registry, codes = registry_with(["Conservative and Unionist Party", "Chesterfield First"])
    letters = [registry[code].letter for code in codes]

    assert "C" == letters[0]
    assert letters[1] not in {"", "C"}


def test_local_parties_side_by_side_have_greys_of_different_lightness() -> None:
    registry, codes = registry_with(RESIDENTS)
    colours = [registry[code].colour for code in codes]

    assert len(set(colours)) == len(RESIDENTS)
    assert all(contrast(one, other) > 1.15 for one, other in pairwise(colours))


def test_a_party_elsewhere_keeps_its_marks() -> None:
    registry, _ = registry_with(RESIDENTS)

    assert KNOWN["Con"] == registry["Con"]


@given(st.lists(st.text("ABCabc ", min_size=3, max_size=20), min_size=2, max_size=60))
def test_no_two_letters_are_alike_and_every_letter_reads_on_its_dot(names: list[str]) -> None:
    registry, codes = registry_with([f"{name.strip() or 'A'} Party" for name in names])
    parties = [registry[code] for code in codes]

    assert len({party.letter.casefold() for party in parties}) == len(parties)
    assert all(contrast(party.colour, party.text_colour) >= 4.5 for party in parties)
