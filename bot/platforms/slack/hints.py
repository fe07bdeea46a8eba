"""How Slack's users are told what to type, and whom to ask."""

from bot.chat.hints import Hints

HINTS = Hints(
    admins="a workspace admin",
    files="type the command alone and choose the file in the form",
)
