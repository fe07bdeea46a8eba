"""The Home tab: how the night stands, what is waiting, and buttons for what people come to do."""

from collections.abc import Iterable

import structlog

from bot.chat.reply import RERUN, Action, Reply
from bot.desk.live_views import ScoreboardView
from bot.platforms.slack import limits, render
from bot.platforms.slack.forms import View
from bot.platforms.slack.identity import Payload, home_channel
from bot.platforms.slack.render import Block
from bot.platforms.slack.services import Services
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import Done, result_text
from bot.wording.scoreboard import updated_line

log = structlog.get_logger(platform=PLATFORM)

_BUTTONS = (
    Action("Declare a result", RERUN, "declare"),
    Action("Follow in a channel", RERUN, "follow"),
    Action("Help", RERUN, "countroom help"),
)
_GRANT = Action("Grant a role", RERUN, "countroom roles grant")  # for admins
_MOST_COUNCILS = 20  # a reader scrolls; the board and /composition all have every one


class HomeTab:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._score = ScoreboardView(services.runner.desk)

    async def publish(self, event: Payload, team: str) -> None:
        """Show the tab as of now to the person who opened it."""
        if event.get("tab") != "home":
            return
        services, user = self._services, event["user"]
        person = await services.directory.look_up({"user_id": user, "team_id": team})
        key = f"slack:home:{user}:{event['event_ts']}"
        waiting = await services.run_command("countroom", "status", person, home_channel(user), key)
        buttons = (*_BUTTONS, _GRANT) if person.admin else _BUTTONS
        view: View = {"type": "home", "blocks": self._blocks(buttons, waiting)}
        result = await services.api.write("views.publish", user_id=user, view=view)
        if not isinstance(result, Done):
            log.warning("home tab not shown", who=user, reason=result_text(result))

    def _blocks(self, buttons: tuple[Action, ...], waiting: Reply) -> list[Block]:
        desk = self._services.runner.desk
        councils = desk.councils()
        scores = (self._score(book.id) or () for book in councils.books[:_MOST_COUNCILS])
        heading = Reply(f"{councils.subject_phrase()} counting tonight.", actions=buttons)
        return [
            *_page_blocks(heading),
            *(block for lines in scores for block in _section(lines)),
            {"type": "divider"},
            *_section((waiting.text, *waiting.lines)),
            *render.reply(Reply(updated_line(desk.clock())))[0].blocks,
        ][: limits.VIEW_BLOCKS]


def answer_view(reply: Reply) -> View:
    """An answer to a press on the Home tab, which has no messages of its own."""
    blocks = [block for page in render.reply(reply) for block in page.blocks]
    return {
        "type": "modal",
        "title": render.plain_text_object("Countroom", limits.TITLE),
        "close": render.plain_text_object("Close", limits.TITLE),
        "blocks": [b for b in blocks if b["type"] != "actions"][: limits.VIEW_BLOCKS],
    }


def _section(lines: Iterable[str]) -> list[Block]:
    text, *more = lines
    return _page_blocks(Reply(text, tuple(more)))


def _page_blocks(reply: Reply) -> list[Block]:
    return list(render.reply(reply)[0].blocks)
