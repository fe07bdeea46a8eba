"""Councils invented for the tests: cases of the rule book that Casterbridge does not cover."""

from bot.importers.pack import Files
from tests.casterbridge import COUNCIL, PackWard, pack

_THREE = (
    "Ann Avice Con, Bob Bosom Con, Cis Caro Con, Dan Damson Lab, Eve Egdon Lab, "
    "Guy Giles Lab, Ivy Izz Grn"
)

# A council that elects by thirds, since when there were by-elections, defections and a death.
MELCHESTER = {
    # Two seats: one for four years, one for the rest of a term.
    "Close": PackWard(
        "Amy Arabella Con, Ben Biles Con, Col Chickerel Lab, Dot Drusilla Lab",
        sit="Con Con",
        until="2020 2018",
    ),
    # Labour won it; the councillor has since defected.
    "Fisherton": PackWard("Eli Eustacia Con, Flo Fairway Lab", won="Lab", before="Lab 700 Con 600"),
    # Vacant since the Liberal Democrat died.
    "Harnham": PackWard("Gus Gabriel Con, Hob Huxtable LD", sit="-", won="LD"),
    "Laverstock": PackWard("Ida Izz Lab", sit="Lab", cancelled=True),
    "Milford": PackWard("Jem Jopp Con, Kay Knight Lab, Lem Lickpan Grn", cancelled=True),
    "St Edmund": PackWard("Max Melbury Con, Ned Newson Lab", sit="Lab", before="Lab 800 Con 790"),
    "St Martin": PackWard("Oz Oak Con, Pip Phillotson Lab"),
}

# A by-election: the ward's councillor has died.
SHASTON = {
    "Gold Hill": PackWard(
        "Ada Ardent Con, Bess Bower Lab, Cora Crick LD",
        sit="-",
        won="Con",
        before="Con 420 Lab 180",
    )
}

# All seats are up, under new boundaries; one ward elects fewer councillors than before.
STOURCASTLE = {
    "Ring": PackWard(_THREE, sit="Con Con Lab"),
    "Bridge": PackWard("Jim Jethway Con, Kit Kail Lab", sit="Con Con", elects=1),
}

# A council in Wales: Plaid Cymru, a local party, and independents who form no group.
ABERWEN = {
    "Glanrafon": PackWard("Alun Evans PC, Bethan Rees Lab, Carys Jones Ind", sit="Lab",
                      before="Lab 500 PC 400"),
    "Llanfair": PackWard("Dafydd Hughes Quartet, Eleri Owen PC", sit="PC"),
    "Pentre": PackWard("Ffion Price Ind, Gareth Lewis Ind", sit="Ind"),
}  # fmt: skip

# A council whose gains are counted against the party that won each seat last.
SHERTON = {
    # Labour won it in 2012; the councillor has since joined the Conservatives.
    "Abbas": PackWard("Una Uplyme Con, Viv Venn Lab", won="Lab", before="Lab 420 Con 380"),
    "Castle": PackWard("Wat Wake Con, Xan Yeo Lab", sit="Lab", won="Con", before="Con 510 Lab 300"),
    "Pageant": PackWard("Yve Yarde Con, Zoe Zeal Ind", sit="Ind", before="Ind 350 Con 290"),
}


def melchester() -> Files:
    """By thirds, with every kind of seat that its own party does not simply defend."""
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
    """A county in Wales; its independents are not a group."""
    council = (
        _council("aberwen", "Aberwen") + 'independents = "separate"\narea = "electoral ward"\n'
    )
    return pack(ABERWEN, "PC PC Lab Ind Ind Quartet", council)


def sherton() -> Files:
    """By thirds, on the last-fought baseline; its independents are one group."""
    council = _council("sherton", "Sherton").replace('"all"', '"thirds"')
    return pack(SHERTON, "Con Con Lab Lab Ind Ind", council + 'baseline = "last-fought"\n')


def _council(slug: str, name: str) -> str:
    return COUNCIL.replace('"casterbridge"', f'"{slug}"').replace("Casterbridge", name)
