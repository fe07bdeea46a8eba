"""/coalitions: the smallest alliances that make a majority. Arithmetic, not politics."""

from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer, council_parameter
from bot.chat.reply import Reply, Table
from bot.election.coalitions import alliances
from bot.election.control import standing
from bot.election.council import Independents
from bot.election.parties import INDEPENDENT
from bot.wording.council import has_independent_majority, independent_majority
from bot.wording.numbers import quantity


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
    winning = alliances(night, now.holds)
    needed = f"{now.needed} of {quantity(now.seats, 'seat')}"
    if not winning:
        return Reply(
            f"{voice.council}: no alliance has {needed} yet, {now.to_come} still to come.",
        )
    rows = tuple((" + ".join(a.parties), str(a.seats)) for a in winning)
    alone = winning[0].parties[0] if len(winning[0].parties) == 1 else None
    if alone:
        text, lines = f"{voice.council}: {voice.label(alone)} has a majority alone.", []
    else:
        count = quantity(len(winning), "alliance")
        text = f"{voice.council}: {count} would have a majority, at least {needed}."
        lines = ["Each alliance needs all its parties."]
    lines.append("Arithmetic on the seats held now, not politics.")
    if night.council.independents is Independents.SEPARATE and INDEPENDENT in now.holds:
        lines.append("Independents sit separately here, so no alliance includes them.")
    return Reply(text, tuple(lines), Table(("Alliance", "Seats"), rows, frozenset({1})))


COALITIONS = Command(
    name="coalitions",
    help="The smallest alliances that make a majority.",
    usage="[council]",
    example="",
    handler=coalitions,
    completions=council_completer(),
    parameters=(council_parameter(),),
)
