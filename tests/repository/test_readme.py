"""The README's session: its answers and announcements are what the bot gives."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bot.announcer.transport import Message
from bot.chat.rehearsal import play
from bot.desk.identity import Person
from bot.importers.pack import find_pack, load, read_pack_files
from bot.platforms.console.terminal import CONSOLE_CHANNEL
from bot.platforms.console.transport import ConsoleTransport
from bot.runtime.app import App
from bot.runtime.replay import open_private_app

README = Path(__file__).parents[2] / "README.md"
TYPED = "> /"
WARDS_IN = 8  # "Eight wards are in", as the README says above its block
WHO = Person("you", "you", admin=True)


def played_block() -> list[str]:
    """The README's one fenced block with typed lines, without empty lines."""
    blocks = README.read_text(encoding="utf-8").split("```")[1::2]
    (block,) = (b for b in blocks if f"\n{TYPED}" in b)
    return [line for line in block.splitlines()[1:] if line]


def terminal_lines(message: Message) -> Iterator[str]:
    """A message as the terminal frames it."""
    name = message.channel.partition(":")[2]
    for line in message.lines:
        yield f"{name} ┃ {line}"
        name = " " * len(name)


async def type_and_deliver(app: App, messages: list[Message], typed: str, key: str) -> list[str]:
    """A typed line, its answer, then the announcements."""
    messages.clear()
    name, _, text = typed.removeprefix(TYPED).partition(" ")
    reply = await app.dispatcher.run_command(name, text, WHO, CONSOLE_CHANNEL, key)
    await app.announcer.deliver_all()
    return [
        typed,
        reply.text,
        *reply.lines,
        *(line for m in messages for line in terminal_lines(m)),
    ]


async def test_the_readmes_session_is_what_the_bot_does() -> None:
    files = read_pack_files(find_pack("worcester-2016"))
    messages: list[Message] = []
    keys = (f"readme:{n}" for n in count())
    async with open_private_app(files, ConsoleTransport(messages.append)) as app:
        async for _ward in play(
            app.desk, app.desk.first_book().id, load(files).results[:WARDS_IN], CONSOLE_CHANNEL
        ):
            await app.announcer.deliver_all()
        happened: list[str] = []
        for line in played_block():
            if line.startswith(TYPED):
                happened += await type_and_deliver(app, messages, line, next(keys))

    assert played_block() == happened
