"""/countroom: help, status, tonight's councils, roles, rehearsals, export and import."""

from bot.announcer.messages import SHOW_PROPOSALS
from bot.chat.command import Call, Command, Handler, Role
from bot.chat.parameter import one_of
from bot.chat.permissions import ASK_FOR_ROLE, GRANT_ROLE
from bot.chat.reply import Reply
from bot.errors import Mistake
from bot.wording.refusals import quotation
from commands.countroom.export import export
from commands.countroom.help import menu_help
from commands.countroom.import_results import import_results, show_waiting
from commands.countroom.night import RELOAD, night, reload
from commands.countroom.proposals import (
    NEXT,
    RECORD_ALL,
    RECORD_CARD,
    REFUSE_CARD,
    next_card,
    record_all,
    record_card,
    refuse_card,
)
from commands.countroom.rehearse import rehearse
from commands.countroom.roles import ask_for_role, grant_role, roles
from commands.countroom.status import status
from commands.countroom.subcommands import SUBCOMMAND_LINES

SUBCOMMANDS: dict[str, Handler] = {
    "help": menu_help,
    "status": status,
    "night": night,
    "roles": roles,
    "rehearse": rehearse,
    "export": export,
    "import": import_results,
}


def declarers_only(handler: Handler) -> Handler:

    async def run_as_declarer(call: Call) -> Reply:
        await call.require_role(Role.DECLARER)
        return await handler(call)

    return run_as_declarer


async def countroom(call: Call) -> Reply:
    """Run the subcommand that the first word names."""
    first = call.text.split(maxsplit=1)[:1]
    name = first[0].casefold().lstrip("-") if first else "help"
    subcommand = menu_help if name in {"h", "?"} else SUBCOMMANDS.get(name)
    if subcommand is None:
        names = ", ".join(f"/countroom {name}" for name in SUBCOMMANDS)
        raise Mistake(f"/countroom has no {quotation(first[0])}. Try: {names}.")
    return await subcommand(call)


COUNTROOM = Command(
    name="countroom",
    help="Help, status, tonight's councils, roles, rehearsals, export and import.",
    usage="help / status / night / roles / rehearse / export / import",
    example="help",
    handler=countroom,
    completions=one_of(*SUBCOMMANDS),
    subcommands=SUBCOMMAND_LINES,
    takes_files=("import", "night upload"),
    answers_help=True,
    is_root=True,
    takes_mentions=True,
    button_handlers={
        RELOAD: reload,
        SHOW_PROPOSALS: declarers_only(show_waiting),
        NEXT: declarers_only(next_card),
        RECORD_ALL: declarers_only(record_all),
        RECORD_CARD: declarers_only(record_card),
        REFUSE_CARD: declarers_only(refuse_card),
        ASK_FOR_ROLE: ask_for_role,
        GRANT_ROLE: grant_role,
    },
)
