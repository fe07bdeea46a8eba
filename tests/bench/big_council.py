"""A fictional council of any size: Conservatives, Labour and Greens stand in every ward."""

from bot.importers.pack import Files
from bot.importers.registry import read_registry_text

_DAY = "2016-05-05"
_PARTIES = (
    ("Conservative and Unionist Party", "PP52"),
    ("Labour Party", "PP53"),
    ("Green Party", "PP63"),
)

_LETTERS = (
    "Abingdon", "Birchley", "Colwall", "Dunmere", "Eastnor",
    "Fernhill", "Grimley", "Hallow", "Inkpen", "Jarvey",
)  # fmt: skip


def ward_name(n: int) -> str:
    """A ward's number spelt as three words, so that no two names look alike."""
    first, second, third = n // 100, n // 10 % 10, n % 10
    return f"{_LETTERS[first]} {_LETTERS[second]} {_LETTERS[third]}"


def pack_files(wards: int) -> Files:
    """The pack, with the figures of an earlier contest for every ward."""
    seats = ["post_label,councillor,party_name,party_id,up,last_won_by,last_won_on"]
    head = (
        "election_id,ballot_paper_id,election_date,post_label,gss,seats_contested,cancelled_poll,"
        "person_name,party_name,party_id"
    )
    candidates, previous = [head], [f"{head},votes_cast,elected"]
    for n in range(wards):
        ward = ward_name(n)
        holder, holder_id = _PARTIES[n % 2]
        seats.append(f"{ward},Councillor {n},{holder},{holder_id},True,{holder},2012-05-03")
        for i, (party, party_id) in enumerate(_PARTIES):
            who = f"x,x,{{day}},{ward},,1,False,{party[:3]} Person{n},{party},{party_id}"
            candidates.append(who.format(day=_DAY))
            previous.append(f"{who.format(day='2012-05-03')},{900 - 100 * ((i + n) % 3)},")
    toml = f"""
slug = "big-{wards}"
name = "Big Council"
short_name = "Big"
election_date = {_DAY}
cycle = "all"
seats = {wards}
"""
    tables = {"seats.csv": seats, "candidates.csv": candidates, "previous.csv": previous}
    return {
        "parties.toml": read_registry_text(),
        "council.toml": toml,
        **{name: "\n".join(rows) + "\n" for name, rows in tables.items()},
    }
