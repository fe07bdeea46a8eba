"""/composition: the council now, seats by party."""

from bot.asked import only_council
from bot.command import Call, Command, Reply, Table
from bot.election.control import standing
from bot.election.council import Council
from bot.election.parties import VACANT
from bot.wording import council
from bot.wording.numbers import seats_change


async def composition(call: Call) -> Reply:
    """Seats by party with the change since the eve, declared and to come, and who has control."""
    only_council(call)
    night, voice = call.book.night, call.book.voice
    now = standing(night)
    gain, last_fought = now.change, now.change is not now.gain
    rows = []
    for party in dict.fromkeys([*now.holds, *now.before]):
        seats, before = now.holds.get(party, 0), now.before.get(party, 0)
        name = "vacant" if party == VACANT else voice.label(party)
        moved = seats_change(gain.get(party, 0)) if gain is not None else ""
        rows.append((party, name, str(seats), moved, str(before)))
    return Reply(
        f"{voice.council}: {council.score(now)}",
        (council.control_line(now, voice), _basis(night.council, last_fought=last_fought)),
        Table(("", "Party", "Seats", "Change", "Before"), tuple(rows), frozenset({2, 3, 4})),
    )


def _basis(about: Council, *, last_fought: bool) -> str:
    if about.new_boundaries:
        return "New boundaries: seats compare only as totals, once every ward is in."
    if last_fought:
        return "Change counts declared wards, against whoever won the seats when last fought."
    return "Change counts declared wards, against the party sitting on the eve of poll."


COMPOSITION = Command(
    name="composition",
    help="The council now: seats by party, declared and to come.",
    usage="[council]",
    example="",
    answer=composition,
)
