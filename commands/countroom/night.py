"""/countroom night: which council is counted tonight, its pack's check, and a mended pack."""

from bot.command import Action, Call, Reply, Role, Tone
from bot.election.control import standing
from bot.errors import Mistake
from bot.importers.mended import differences
from bot.importers.pack import Files, Loaded, fingerprint, load
from bot.wording import council as words
from bot.wording.numbers import clock_and_date, counted

RELOAD = "reload"
_SHOWN = 12  # differences or problems in one answer


async def night(call: Call) -> Reply:
    """The council as it stands; or, after "reload", what a mended pack would change."""
    rest = call.text.split()[1:]
    if rest == [RELOAD]:
        return await _proposed(call)
    if rest:
        raise Mistake("Type /countroom night, or /countroom night reload. Nothing was stored.")
    book = call.book
    council, now = book.night.council, standing(book.night)
    up = sum(contest.seats for contest in council.contests.values())
    polls = "Polls closed at" if call.at >= council.polls_close else "Polls close at"
    return Reply(
        f"{council.name}: {counted(len(council.contests), 'ward')} and {counted(up, 'seat')} of "
        f"{council.seats} are contested.",
        (
            f"The chamber on the eve: {words.seats_by_party(now.before)}.",
            f"{polls} {clock_and_date(council.polls_close)}.",
            f"{counted(now.declared, 'ward')} declared, {counted(now.to_come, 'seat')} to come.",
            *_checked(call),
        ),
    )


def _checked(call: Call) -> list[str]:
    """What the pack's check says, as the pack stands on the disk."""
    if call.desk.pack_files is None:
        return []
    problems = load(call.desk.pack_files()).problems
    if not problems:
        return ["The pack's check finds nothing to mend."]
    return ["The pack's check says:", *_some([str(problem) for problem in problems])]


async def _proposed(call: Call) -> Reply:
    await call.admit(Role.EDITOR)
    files = _files(call)
    found = differences(call.book.night.council, _loaded(files).usable)
    if not found:
        return Reply("The pack on the disk changes nothing.", tone=Tone.DONE)
    return Reply(
        f"The pack on the disk differs in {counted(len(found), 'thing')}. Bring it in?",
        (*_some(found), "Nothing is stored yet."),
        actions=(Action("Bring it in", RELOAD, fingerprint(files)),),
        tone=Tone.ASK,
    )


async def reload(call: Call) -> Reply:
    """The button's: brings in the pack that was shown, if it is still that one."""
    await call.admit(Role.EDITOR)
    files = _files(call)
    if fingerprint(files) != call.text:
        raise Mistake("The pack was edited again. Nothing was stored: /countroom night reload")

    def word(channels: int) -> str:
        told = f"Telling {counted(channels, 'channel')} what it corrects." if channels else ""
        text = f"The mended pack is in, and everything is worked out anew. {told}".strip()
        return Reply(text, tone=Tone.DONE).encode()

    return Reply.decode(await call.desk.reload(call.signed(), files, word))


def _files(call: Call) -> Files:
    if call.desk.pack_files is None:
        raise Mistake("This night is played from memory: there is no pack to reload.")
    return call.desk.pack_files()


def _loaded(files: Files) -> Loaded:
    """The pack, read. Raises Mistake with its problems if it cannot be used."""
    loaded = load(files)
    if loaded.council is None:
        fatal = _some([str(problem) for problem in loaded.problems if problem.fatal])
        raise Mistake(f"The pack cannot be used. Nothing was stored. {' '.join(fatal)}")
    return loaded


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], *([f"… and {more} more."] if more > 0 else [])]
