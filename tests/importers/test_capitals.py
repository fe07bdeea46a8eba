"""Names in capitals as a newsroom prints them."""

import pytest

from bot.importers.capitals import capitals_note, mended_person, mended_place, mended_surname


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("LITTLE VENICE", "Little Venice"),
        ("ST MARY'S", "St Mary's"),
        ("ST. MARY’S & ALL SAINTS", "St. Mary’s & All Saints"),
        ("STOKE-ON-TRENT NORTH", "Stoke-on-Trent North"),
        ("CHESTER-LE-STREET", "Chester-le-Street"),
        ("THE WREKIN", "The Wrekin"),
        ("ISLE OF DOGS", "Isle of Dogs"),
        ("ASHBY DE LA LAUNDE", "Ashby de la Launde"),
        ("RAF BENSON", "RAF Benson"),
        ("BARTON Seagrave", "Barton Seagrave"),
        ("St Mary's", "St Mary's"),
        ("Deal & Walmer", "Deal & Walmer"),
        ("Ward NW", "Ward NW"),
    ],
)
def test_a_place_in_capitals(written: str, printed: str) -> None:
    assert printed == mended_place(written)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Rachel GOGO", "Rachel Gogo"),
        ("ANN ABLE", "Ann Able"),
        ("Seán O'NEILL", "Seán O'Neill"),
        ("MARY D’SOUZA", "Mary D’Souza"),
        ("JOHN MCDONALD", "John McDonald"),
        ("Simon McDONALD", "Simon McDonald"),
        ("Flora MacDONALD", "Flora MacDonald"),
        ("FLORA MACDONALD", "Flora Macdonald"),
        ("Bo SMITH-JONES", "Bo Smith-Jones"),
        ("Pieter VAN DER BERG", "Pieter van der Berg"),
        ("VAN DER BERG Pieter", "Pieter van der Berg"),
        ("SMITH John", "John Smith"),
        ("AP DAFYDD Cai", "Cai ap Dafydd"),
        ("LE GRICE Ann", "Ann Le Grice"),
        ("PITT FORD Emma Jane", "Emma Jane Pitt Ford"),
        ("SMITH John MBE", "John Smith MBE"),
        ("SMITH J.", "Smith J."),
        ("SMITH, John", "Smith, John"),
        ("ÉLODIE ÖZTÜRK", "Élodie Öztürk"),
        ("JB SMITH", "JB Smith"),
        ("ANN ABLE OBE", "Ann Able OBE"),
        ("HENRY TUDOR IV", "Henry Tudor IV"),
        ("AJ Smith", "AJ Smith"),
        ("Smith M.L.", "Smith M.L."),
        ("J.P.R. Williams", "J.P.R. Williams"),
        ("Ann Able MBE", "Ann Able MBE"),
        ("Emma Ng", "Emma Ng"),
    ],
)
def test_a_person_in_capitals(written: str, printed: str) -> None:
    assert printed == mended_person(written)


@pytest.mark.parametrize(
    ("written", "printed"),
    [("O'BRIEN", "O'Brien"), ("NG", "Ng"), ("DE SOUZA", "de Souza"), ("McDONALD", "McDonald")],
)
def test_a_surname_in_a_column_of_its_own(written: str, printed: str) -> None:
    assert printed == mended_surname(written)


def test_names_in_capitals_make_one_note() -> None:
    assert (
        "2 names are in capitals and will be announced so: write Little Venice and Rachel Gogo"
        == capitals_note(["LITTLE VENICE", "Abbey"], ["Rachel GOGO", "Ann Able"])
    )


def test_a_long_list_of_names_in_capitals_is_cut() -> None:
    people = [f"ANN {letter * 3}EL" for letter in "BCDFGHJKLMNPQR"]

    assert str(capitals_note([], people)).endswith("and 2 more")


def test_no_note_without_capitals() -> None:
    assert None is capitals_note(["Abbey"], ["Ann Able MBE"])
