"""Putting a modal before somebody."""

import structlog

from bot.platforms.slack.calls import Calls, Done, Refused, in_words
from bot.platforms.slack.forms import Typed, View
from bot.platforms.slack.people import PLATFORM

log = structlog.get_logger(platform=PLATFORM)


async def opened(calls: Calls, view: View, call: Typed, trigger: str) -> bool:
    """Whether it stands before the person; the same payload twice opens one."""
    result = await calls.write("views.open", trigger_id=trigger, view=view)
    match result:
        case Done() | Refused(error="exchanged_trigger_id"):
            return True
        case _:
            log.warning("form not opened", command=call.command, reason=in_words(result))
            return False
