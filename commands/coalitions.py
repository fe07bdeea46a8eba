"""/coalitions: the smallest alliances that make a majority. Arithmetic, not politics."""

from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer, council_parameter
from bot.chat.reply import Reply, Table
from bot.election.coalitions import alliances
from bot.election.control import Standing, standing
from bot.election.council import Independents
from bot.election.parties import INDEPENDENT, NOC
from bot.wording.council import has_independent_majority, independent_majority, majority_parts
from bot.wording.numbers import quantity
from bot.wording.voice import Voice


async def coalitions(call: Call) -> Reply:
    """Every minimal winning alliance on the seats held now, the largest first."""
    book = requested_council(call)
    night, voice = book.night, book.voice
    now = standing(night)
    if has_independent_majority(now):
        return Reply(
            f"{voice.council}: {independent_majority(now)}",
            ("Arithmetic on the seats held now, not politics.",),
        )
    if now.control not in {None, NOC}:
        return Reply(_single_party(str(now.control), now, voice))
    winning = alliances(night, now.holds)
    needed = f"{now.needed} of {quantity(now.seats, 'seat')}"
    if not winning:
        return Reply(
            f"{voice.council}: no alliance has {needed} yet, {now.to_come} still to come.",
        )
    rows = tuple((" + ".join(a.parties), str(a.seats)) for a in winning)
    count = quantity(len(winning), "alliance")
    text = f"{voice.council}: {count} would have a majority, at least {needed}."
    lines = [
        "Each alliance needs all its parties.",
        "Arithmetic on the seats held now, not politics.",
    ]
    if night.council.independents is Independents.SEPARATE and INDEPENDENT in now.holds:
        lines.append("Independents sit separately here, so no alliance includes them.")
    return Reply(text, tuple(lines), Table(("Alliance", "Seats"), rows, frozenset({1})))


def _single_party(party: str, now: Standing, voice: Voice) -> str:
    """Worded as /control words it, so that the two can't contradict each other."""
    needs_none = voice.clause(party, "need")
    return f"{voice.council}: {needs_none} no other party with {majority_parts(party, now)}."


COALITIONS = Command(
    name="coalitions",
    help="The smallest alliances that make a majority.",
    usage="[council]",
    example="",
    handler=coalitions,
    completions=council_completer(),
    parameters=(council_parameter(),),
)
