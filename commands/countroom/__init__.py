"""/countroom: help, status, tonight's council, roles, rehearsals, files out and in."""

from bot.chat.command import Answer, Call, Command, Reply, Role, one_of
from bot.errors import Mistake
from bot.wording.refusals import echo
from commands.countroom.export import export
from commands.countroom.help import menu_help
from commands.countroom.imported import ALL, NEXT, all_of_them, following, imported
from commands.countroom.night import RELOAD, night, reload
from commands.countroom.rehearse import rehearse
from commands.countroom.roles import roles
from commands.countroom.status import status

PARTS: dict[str, Answer] = {
    "help": menu_help,
    "status": status,
    "night": night,
    "roles": roles,
    "rehearse": rehearse,
    "export": export,
    "import": imported,
}


def admitted(answer: Answer) -> Answer:
    """For a declarer alone, also at the button."""

    async def checked(call: Call) -> Reply:
        await call.admit(Role.DECLARER)
        return await answer(call)

    return checked


async def countroom(call: Call) -> Reply:
    """The part that the first word names."""
    first = call.text.split(maxsplit=1)[:1]
    name = first[0].casefold().lstrip("-") if first else "help"
    part = menu_help if name in {"h", "?"} else PARTS.get(name)
    if part is None:
        names = ", ".join(f"/countroom {name}" for name in PARTS)
        raise Mistake(f"{echo(first[0])} is no part of /countroom. Try: {names}.")
    return await part(call)


COUNTROOM = Command(
    name="countroom",
    help="Help, status, tonight's council, who may do what, rehearsals, and files out and in.",
    usage="help / status / night / roles / rehearse / export / import",
    example="help",
    answer=countroom,
    offers=one_of(*PARTS),
    takes_files=("import", "night upload"),
    answers_help=True,
    presses={RELOAD: reload, NEXT: admitted(following), ALL: admitted(all_of_them)},
)
