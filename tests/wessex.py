"""Councils made for the tests: cases of the rule book that Casterbridge has no room for."""

from bot.importers.pack import Files
from tests.casterbridge import COUNCIL, Ward, pack

_THREE = (
    "Ann Avice Con, Bob Bosom Con, Cis Caro Con, Dan Damson Lab, Eve Egdon Lab, "
    "Guy Giles Lab, Ivy Izz Grn"
)

# Boundaries as they were, but by-elections, defections and a death since: a council by thirds.
MELCHESTER = {
    # Two seats at once: one is filled for four years, one for the rest of a term.
    "Close": Ward(
        "Amy Arabella Con, Ben Biles Con, Col Chickerel Lab, Dot Drusilla Lab",
        sit="Con Con",
        until="2020 2018",
    ),
    # Labour won it, its winner has crossed over since.
    "Fisherton": Ward("Eli Eustacia Con, Flo Fairway Lab", won="Lab", before="Lab 700 Con 600"),
    # Nobody sits there since its Liberal Democrat died.
    "Harnham": Ward("Gus Gabriel Con, Hob Huxtable LD", sit="-", won="LD"),
    "Laverstock": Ward("Ida Izz Lab", sit="Lab", cancelled=True),
    "Milford": Ward("Jem Jopp Con, Kay Knight Lab, Lem Lickpan Grn", cancelled=True),
    "St Edmund": Ward("Max Melbury Con, Ned Newson Lab", sit="Lab", before="Lab 800 Con 790"),
    "St Martin": Ward("Oz Oak Con, Pip Phillotson Lab"),
}

# One ward of a council that is not up: its member has died.
SHASTON = {"Gold Hill": Ward("Ada Ardent Con, Bess Bower Lab, Cora Crick LD", sit="-", won="Con",
                             before="Con 420 Lab 180")}  # fmt: skip

# All seats, under new boundaries, and some with another number of seats than before.
STOURCASTLE = {
    "Ring": Ward(_THREE, sit="Con Con Lab"),
    "Bridge": Ward("Jim Jethway Con, Kit Kail Lab", sit="Con Con", elects=1),
}

# A council in Wales: Plaid Cymru, a local party, and independents who are no group.
ABERWEN = {
    "Glanrafon": Ward("Alun Evans PC, Bethan Rees Lab, Carys Jones Ind", sit="Lab",
                      before="Lab 500 PC 400"),
    "Llanfair": Ward("Dafydd Hughes Quartet, Eleri Owen PC", sit="PC"),
    "Pentre": Ward("Ffion Price Ind, Gareth Lewis Ind", sit="Ind"),
}  # fmt: skip

# A council that counts its gains against who won each seat when it was last fought.
SHERTON = {
    # Its winner of 2012 was Labour's and is a Conservative now; so is the other way round.
    "Abbas": Ward("Una Uplyme Con, Viv Venn Lab", won="Lab", before="Lab 420 Con 380"),
    "Castle": Ward("Wat Wake Con, Xan Yeo Lab", sit="Lab", won="Con", before="Con 510 Lab 300"),
    "Pageant": Ward("Yve Yarde Con, Zoe Zeal Ind", sit="Ind", before="Ind 350 Con 290"),
}


def melchester() -> Files:
    """By thirds, with every kind of seat that is not simply defended."""
    return pack(MELCHESTER, "Con Con Con Con Lab Lab Lab Lab", _council("melchester", "Melchester"))


def shaston() -> Files:
    """A by-election."""
    council = _council("shaston", "Shaston").replace('"all"', '"thirds"')
    return pack(SHASTON, " ".join(["Con"] * 9 + ["Lab"] * 8), council)


def stourcastle() -> Files:
    """New boundaries."""
    council = _council("stourcastle", "Stourcastle") + "new_boundaries = true\n"
    return pack(STOURCASTLE, council=council)


def aberwen() -> Files:
    """A county in Wales whose independents stand alone."""
    council = _council("aberwen", "Aberwen") + 'independents = "separate"\n'
    return pack(ABERWEN, "PC PC Lab Ind Ind Quartet", council)


def sherton() -> Files:
    """By thirds, by the last-fought baseline; its independents are one group."""
    council = _council("sherton", "Sherton").replace('"all"', '"thirds"')
    return pack(SHERTON, "Con Con Lab Lab Ind Ind", council + 'baseline = "last-fought"\n')


def _council(slug: str, name: str) -> str:
    return COUNCIL.replace('"casterbridge"', f'"{slug}"').replace("Casterbridge", name)
