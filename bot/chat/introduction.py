"""What the bot says of itself, to a channel it has just joined or a person who greets it."""

from bot.chat.command import Menu
from bot.chat.receipts import FOLLOW_HERE
from bot.chat.reply import RERUN, Action, Reply
from bot.desk.councils import Councils

_SCORE, _DECLARE, _HELP = "composition", "declare", "countroom help"


def introduction(menu: Menu, councils: Councils, *, direct: bool = False) -> Reply:
    """A greeting with buttons; in a direct message, without those to declare and follow."""
    declare = menu.find(_DECLARE)
    writes = (
        Action("Declare a result", RERUN, _DECLARE),
        Action("Follow here", FOLLOW_HERE, "all"),
    )
    reads = (Action("Score", RERUN, _SCORE), Action("Help", RERUN, _HELP))
    return Reply(
        f"{councils.subject_phrase()} counting tonight. Countroom announces each result as it is "
        "declared, and who runs the council.",
        (
            "To get the announcements in a channel, an editor presses Follow here or types "
            "/follow all in it.",
            f"To record a result: /declare {declare.example}" if declare else "",
        ),
        actions=reads if direct else (*writes, *reads),
    )
