"""/countroom rehearse: a past night in this channel, to practise before the real one."""

import asyncio

from bot.chat.command import Call, Role
from bot.chat.reply import Reply, Tone
from bot.chat.script import load_script
from bot.election.council import Council
from bot.election.parse.numbers import whole_number
from bot.errors import Mistake
from bot.importers.pack import Files, known_packs, read_pack_files
from bot.wording.numbers import quantity
from bot.wording.refusals import quotation

_USAGE = "/countroom rehearse <pack> [results a minute], or /countroom rehearse stop"
_DEFAULT_PACE = 12  # results a minute
_MAX_PACE = 60  # a channel takes one message a second


async def rehearse(call: Call) -> Reply:
    await call.require_role(Role.EDITOR)
    words = call.text.split()[1:]
    if words == ["stop"]:
        return await _stop(call)
    if not 1 <= len(words) <= 2:
        raise Mistake(f"Which pack? Type {_USAGE}. Packs: {_pack_names(call)}.")
    files, pace = _find_pack(call, words[0]), _pace(words[1:])
    await call.require_posting()
    script = await asyncio.to_thread(load_script, files)
    answer = _started_reply(call, script.council, pace).encode()
    return Reply.decode(await call.rehearsals.begin(call.provenance(), script, 60 / pace, answer))


def _started_reply(call: Call, council: Council, pace: int) -> Reply:
    where, wards = call.channel.name, quantity(len(council.contests), council.area)
    return Reply(
        f"Rehearsing {council.name} in {where}: {wards}, {pace} a minute.",
        (
            "Every message is marked TEST. Commands typed here still act on the real night.",
            "To stop it: /countroom rehearse stop. The first real declaration also stops it.",
        ),
        tone=Tone.DONE,
    )


async def _stop(call: Call) -> Reply:
    if not await call.rehearsals.stop(call.channel.id):
        raise Mistake(f"No rehearsal is running in {call.channel.name}.")
    return Reply("Rehearsal stopped.", tone=Tone.DONE)


def _pace(words: list[str]) -> int:
    if not words:
        return _DEFAULT_PACE
    pace = whole_number(words[0])
    if not isinstance(pace, int) or not 1 <= pace <= _MAX_PACE:
        typed = str(pace) if isinstance(pace, int) else quotation(words[0])
        raise Mistake(f"Results a minute must be 1 to {_MAX_PACE}, not {typed}.")
    return pace


def _find_pack(call: Call, name: str) -> Files:
    """One of tonight's packs, or one that comes with the bot. A user cannot name another folder."""
    if read_pack := call.desk.pack_readers.get(name.casefold()):
        return read_pack()
    folder = known_packs().get(name.casefold())
    if folder is None:
        raise Mistake(f"No pack is called {quotation(name)}. Packs: {_pack_names(call)}.")
    return read_pack_files(folder)


def _pack_names(call: Call) -> str:
    return ", ".join(dict.fromkeys([*call.desk.pack_readers, *known_packs()]))
