"""/control: who runs the council, what is certain, who still needs how many of how many."""

from bot.asked import only_council
from bot.command import Call, Command, Reply
from bot.election.control import said_by_another, standing
from bot.wording import council
from bot.wording.numbers import listed


async def control(call: Call) -> Reply:
    """The control line first, then every certain fact, then the needs."""
    only_council(call)
    night, voice = call.book.night, call.book.voice
    now = standing(night)
    lines = [council.eve(now, voice)]
    if now.certain and now.to_come:
        said = [fact for fact in now.certain if not said_by_another(fact, now.certain)]
        facts = [council.fact_words(fact, voice) for fact in said]
        lines.append(f"Certain, whatever is to come: {listed(facts)}.")
    if now.control is not None:
        lines.append(council.needs(now, voice))
    lines.append(council.score(now))
    return Reply(council.control_line(now, voice), tuple(line for line in lines if line))


CONTROL = Command(
    name="control",
    help="Who runs the council, what is certain, who needs how many.",
    usage="[council]",
    example="",
    answer=control,
)
