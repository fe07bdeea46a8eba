"""/countroom help: every command, built from the menu."""

from bot.chat.command import Call, Role
from bot.chat.reply import Reply, Table


async def menu_help(call: Call) -> Reply:
    rows = tuple(
        (
            command.usage_line(call.councils.area),
            command.help,
            "" if command.role is Role.ANYONE else command.role,
        )
        for command in call.menu.commands
    )
    lines = (
        "Type names the way you say them, each followed by its votes.",
        "A declaration can also include: turnout 41.2%, electorate 4321, rejected 23, "
        "lot <surname>, source RO, because <reason>.",
    )
    text = "Countroom records declarations, works out gains and control, and announces them."
    return Reply(
        text, lines, Table(("Type", "What it does", "Who"), rows, self_evident=frozenset({1, 2}))
    )
