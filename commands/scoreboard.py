"""/scoreboard: one pinned message in this channel, kept up to date all night."""

from bot.chat.command import Call, Command, Role
from bot.chat.completions import COUNCIL
from bot.chat.parameter import Subcommand, one_of
from bot.chat.reply import Reply, Tone
from bot.errors import Mistake
from bot.wording.refusals import quotation


async def scoreboard(call: Call) -> Reply:
    """Ask for it or stop it. The announcer posts, pins and edits it."""
    asked = call.text.strip().casefold()
    if asked not in {"", "off"}:
        raise Mistake(
            f"/scoreboard doesn't take {quotation(call.text)}. Type /scoreboard or /scoreboard off."
        )
    book, wanted, where = call.book, asked == "", call.channel.name
    if wanted:
        await call.require_posting()
    async with call.desk.unit_of_work(call.provenance()) as work:
        was_there = await work.set_scoreboard(book.id, wanted=wanted)
        text = _reply_text(where, book.voice.council, wanted, was_there)
        work.answer = Reply(text, tone=Tone.DONE).encode()
    return Reply.decode(work.answer)


def _reply_text(where: str, council: str, wanted: bool, was_there: bool) -> str:  # noqa: FBT001
    if not wanted and was_there:
        return f"The {council} scoreboard in {where} is unpinned and no longer updated."
    if not wanted:
        return f"{where} has no {council} scoreboard."
    if was_there:
        return (
            f"{where} has a {council} scoreboard already. Countroom pins it again, and posts it "
            "again if it was deleted."
        )
    return (
        f"Countroom posts a {council} scoreboard in {where}, pins it and keeps it up to date. "
        "To stop it: /scoreboard off"
    )


SCOREBOARD = Command(
    name="scoreboard",
    help="Post and pin a scoreboard here and keep it up to date all night.",
    usage="[off]",
    example="",
    handler=scoreboard,
    role=Role.EDITOR,
    completions=one_of("off"),
    subcommands=(
        Subcommand("on", "Post and pin a scoreboard here, kept up to date.", "", (COUNCIL,)),
        Subcommand("off", "Unpin this channel's scoreboard.", "off", (COUNCIL,)),
    ),
)
