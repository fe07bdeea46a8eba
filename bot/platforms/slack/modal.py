"""Putting a modal before somebody."""

import structlog

from bot.platforms.slack.forms import FormContext, View
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import Done, Refused, WebApi, result_text

log = structlog.get_logger(platform=PLATFORM)


async def open_modal(calls: WebApi, view: View, call: FormContext, trigger: str) -> bool:
    """Whether it stands before the person; the same payload twice opens one."""
    result = await calls.write("views.open", trigger_id=trigger, view=view)
    match result:
        case Done() | Refused(error="exchanged_trigger_id"):
            return True
        case _:
            log.warning("form not opened", command=call.command, reason=result_text(result))
            return False
