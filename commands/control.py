"""/control: who runs the council, what is certain, and what each party still needs."""

from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer, council_parameter
from bot.chat.reply import Reply
from bot.election.control import standing
from bot.wording import council


async def control(call: Call) -> Reply:
    book = requested_council(call)
    night, voice = book.night, book.voice
    now = standing(night)
    lines = [council.eve_line(now, voice)]
    lines.append(council.certain_line(now, voice))
    if now.control is not None:
        lines.append(council.needs_line(now, voice))
    lines.append(council.score(now, voice))
    return Reply(council.control_line(now, voice), tuple(line for line in lines if line))


CONTROL = Command(
    name="control",
    help="Who runs the council, what is certain, and what each party still needs.",
    usage="[council]",
    example="",
    handler=control,
    completions=council_completer(),
    parameters=(council_parameter(),),
)
