"""The menu: one file per slash command, in the order a night needs them."""

from bot.chat.command import Menu, MessageAction
from commands.coalitions import COALITIONS
from commands.composition import COMPOSITION
from commands.control import CONTROL
from commands.correct import CORRECT
from commands.countroom import COUNTROOM
from commands.declare import DECLARE
from commands.follow import FOLLOW
from commands.mark import MARK
from commands.outstanding import OUTSTANDING
from commands.projection import PROJECTION
from commands.results import RESULTS
from commands.scoreboard import SCOREBOARD
from commands.swing import SWING
from commands.ward import WARD
from commands.withdraw import WITHDRAW

MENU = Menu(
    (
        FOLLOW,
        DECLARE,
        CORRECT,
        WITHDRAW,
        MARK,
        COMPOSITION,
        CONTROL,
        COALITIONS,
        PROJECTION,
        SWING,
        WARD,
        RESULTS,
        OUTSTANDING,
        SCOREBOARD,
        COUNTROOM,
    ),
    (MessageAction("Correct this", CORRECT.name), MessageAction("Where is this from", WARD.name)),
)
