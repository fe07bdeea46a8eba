"""What the columns of a stranger's table are, by their headings.

A heading means a column if it has the words of one of its keys and otherwise only words that its
vocabulary allows. So “Ward/ County Electoral District name” is a ward, and “Abbey Ward” is not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from bot.importers.raw_text import Row

_SEARCHED = 40  # the heading row is among the first rows


class Column(StrEnum):
    """Columns in the words of a refusal."""

    BALLOT = "ballot paper id"
    PERSON_ID = "person id"
    WARD = "ward"
    PERSON = "candidate"
    SURNAME = "surname"
    FORENAMES = "first name"
    KNOWN_SURNAME = "commonly used surname"
    KNOWN_FORENAMES = "commonly used first name"
    PARTY = "party"
    DESCRIPTION = "description"
    PARTY_ID = "party id"
    VOTES = "votes"
    VOTES_CAST = "votes cast"  # a candidate's, unless a plainer column of votes is there
    VALID_VOTES = "valid votes"
    TURNOUT = "turnout"
    ELECTORATE = "electorate"
    REJECTED = "rejected"
    PAPERS = "ballot papers"
    ELECTED = "elected"
    OUTCOME = "outcome"  # elected, if its cells say so
    LOT = "lot"
    DATE = "date"
    COUNCIL = "council"
    CONTEST = "election"
    SEATS = "seats"
    CANCELLED = "cancelled poll"
    GSS = "ward code"
    NEXT = "next election"
    UP = "up"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """`keys`: sets of words, one of which a heading must have. `allowed`: what else it may have."""

    keys: tuple[frozenset[str], ...]
    allowed: frozenset[str]


def _vocabulary(keys: str, allowed: str = "") -> _Vocabulary:
    sets = tuple(frozenset(key.split()) for key in keys.split(","))
    return _Vocabulary(sets, frozenset(allowed.split()).union(*sets))


_FILLERS = "of the for in and or s"
_VOTES = (
    f"{_FILLERS} vote votes polled number no num won received recorded obtained secured gained "
    "each candidate candidates total cast by"
)
_AREA = "name label title electoral county council division ward district post area ed or borough"

# In this order: the first that fits is meant.
_COLUMNS: Mapping[Column, _Vocabulary] = {
    Column.QUOTA: _vocabulary("quota,first prefs,first preferences,first preference", _VOTES),
    Column.TURNOUT: _vocabulary("turnout", f"{_FILLERS} percentage percent pct voter overall ward"),
    Column.ELECTORATE: _vocabulary(
        "electorate,electors", f"{_FILLERS} total registered eligible number no ward size roll"
    ),
    Column.REJECTED: _vocabulary(
        "rejected,spoilt,spoiled,invalid",
        f"{_FILLERS} ballot ballots paper papers votes number no num total void official mark "
        "multiple vote identification unmarked voter uncertainty uncertain",
    ),
    Column.VALID_VOTES: _vocabulary("valid votes,valid vote", "total number no cast of"),
    Column.PAPERS: _vocabulary(
        "ballot papers,ballots,papers", f"{_FILLERS} number no num total issued counted verified"
    ),
    Column.VOTES: _vocabulary("votes,vote,polled", _VOTES),
    Column.BALLOT: _vocabulary("ballot paper id,ballot id"),
    Column.PERSON_ID: _vocabulary("person id,candidate id"),
    Column.CANCELLED: _vocabulary("cancelled poll,cancelled"),
    Column.LOT: _vocabulary("tied vote winner,lot", "by drawn"),
    Column.PARTY_ID: _vocabulary(
        "party id,party code,party uri,party ref,commission code,commission id,party reference",
        "political electoral commission ec registered number",
    ),
    Column.GSS: _vocabulary(
        "gss,ward code,area code,division code,ed code,area uri,ward gss,ons code",
        "ec electoral county ward wd ced ed division area ons code cd",
    ),
    Column.NEXT: _vocabulary("next election,term ends,term expires", "date of due"),
    Column.UP: _vocabulary("up", "for election seat is"),
    Column.DATE: _vocabulary("date,polling day", "election of poll polling held the contest"),
    Column.SEATS: _vocabulary(
        "seats,vacancies,vacancy,vacs,winner count",
        f"{_FILLERS} contested up number no num available to be filled elected ward vacant "
        "election",
    ),
    Column.KNOWN_SURNAME: _vocabulary("commonly surname", "used known as candidate"),
    Column.KNOWN_FORENAMES: _vocabulary(
        "commonly forenames,commonly forename,commonly first name", "used known as candidate"
    ),
    Column.SURNAME: _vocabulary(
        "surname,last name,lastname,family name", f"{_FILLERS} candidate candidates name"
    ),
    Column.FORENAMES: _vocabulary(
        "forename,forenames,first name,first names,firstname,given name,given names,other name,"
        "other names,christian name,christian names,othernames",
        f"{_FILLERS} candidate candidates full name names",
    ),
    Column.PARTY: _vocabulary(
        "party,affiliation,group,politics",
        f"{_FILLERS} political name label title candidate candidates description registered "
        "on ballot if any councillor councillors member winning winner elected current sitting",
    ),
    Column.DESCRIPTION: _vocabulary(
        "description", f"{_FILLERS} candidate candidates party text if any ballot"
    ),
    Column.WARD: _vocabulary(
        "ward,wards,division,divisions,area,ed,ced,post label,electoral district,constituency",
        f"{_FILLERS} {_AREA}",
    ),
    Column.COUNCIL: _vocabulary(
        "council,organisation,organization,authority,borough,la,elected body,district,county",
        "name label title local authority lower upper tier elected body of the district borough",
    ),
    Column.ELECTED: _vocabulary(
        "elected,is winner,winner,won,successful", "is y n yes no whether or not duly"
    ),
    Column.OUTCOME: _vocabulary("result,outcome,status", f"{_FILLERS} election poll declared"),
    Column.CONTEST: _vocabulary(
        "election,contest,tier,poll type", "type of name kind level title poll"
    ),
    Column.PERSON: _vocabulary(
        "candidate,candidates,name,names,councillor,councillors,member,members,cllr,nominee,"
        "contestant,fullname",
        f"{_FILLERS} full person elected each sitting current names a",
    ),
}
_TELLING = {Column.WARD, Column.BALLOT, Column.PERSON, Column.SURNAME, Column.PARTY}
_PLAIN_VOTES = {"won", "each", "candidate", "candidates"}
_WORDS = frozenset().union(*(vocabulary.allowed for vocabulary in _COLUMNS.values()))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=2_000)
def column_of(heading: str) -> Column | None:
    """What a heading means; None if it means nothing we use, or is no heading at all."""
    if len(heading) > 80:
        return None
    words = frozenset(_heading_words(heading))
    if not words or ("%" in heading and "turnout" not in words):
        return None
    for column, vocabulary in _COLUMNS.items():
        if words <= vocabulary.allowed and any(key <= words for key in vocabulary.keys):
            weak = column is Column.VOTES and words & {"cast", "total"}
            return Column.VOTES_CAST if weak and not words & _PLAIN_VOTES else column
    return None


def _heading_words(heading: str) -> Iterator[str]:
    for word in re.findall(r"[^\W_]+", _CAMEL.sub(" ", heading).casefold()):
        yield from (word,) if word in _WORDS else _joined_words(word) or (word,)


@cache
def _joined_words(word: str) -> tuple[str, ...]:
    """WARDNAME is ward and name; empty if it isn't made of words that headings have."""
    if len(word) > 30:
        return ()
    for size in range(len(word) - 1, 1, -1):
        if word[:size] in _WORDS and len(word[:size]) > 2:
            rest = word[size:]
            if rest in _WORDS and len(rest) > 1:
                return (word[:size], rest)
            if more := _joined_words(rest):
                return (word[:size], *more)
    return ()


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading row: its cells as the file has them, and the places of each column."""

    at: int  # index of the row among the sheet's rows; -1 if there are no headings
    cells: tuple[str, ...]
    places: Mapping[Column, tuple[int, ...]]

    def has_any(self, *columns: Column) -> bool:
        return any(column in self.places for column in columns)

    def text(self, place: int) -> str:
        return self.cells[place] if place < len(self.cells) else ""


def find_heading(rows: Sequence[Row]) -> Heading | None:
    """The first row with two headings or more, one of them of a ward, a person or a party."""
    for at, row in enumerate(rows[:_SEARCHED]):
        places = _places(row.cells)
        if len(places) > 1 and not places.keys().isdisjoint(_TELLING):
            return Heading(at, row.cells, places)
    return None


def is_heading_row(row: Row, heading: Heading) -> bool:
    """Whether the headings are repeated further down, as above each ward's table.

    Each has to stand where it stood: a person may be called Ward.
    """
    places = _places(row.cells)
    return row.cells == heading.cells or (
        len(places) > 1
        and all(set(at) <= set(heading.places.get(column, ())) for column, at in places.items())
    )


def _places(cells: Iterable[str]) -> dict[Column, tuple[int, ...]]:
    found: dict[Column, tuple[int, ...]] = {}
    for place, cell in enumerate(cells):
        column = column_of(cell) if cell else None
        if column:
            found[column] = (*found.get(column, ()), place)
    return found
