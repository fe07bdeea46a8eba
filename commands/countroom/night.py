"""/countroom night: which councils are counted tonight, a pack's check, and a mended pack."""

from bot.charts.hemicycle import chamber_on_the_eve
from bot.chat.arguments import asked_council
from bot.chat.command import Action, Call, Reply, Role, Table, Tone
from bot.desk.book import Book
from bot.desk.councils import Tonight
from bot.election.control import standing
from bot.errors import Mistake
from bot.importers.foreign.parts import with_parts
from bot.importers.mended import differences
from bot.importers.pack import Files, Loaded, fingerprint, load, slug_of
from bot.importers.problems import Problems
from bot.wording import council as words
from bot.wording.eve import FIGURES, HEADINGS, chamber_rows, eve_lines
from bot.wording.numbers import clock_and_date, counted, day

CHECK, RELOAD, UPLOAD = "check", "reload", "upload"
_OFFERED = 5  # packs that were uploaded and wait for a yes
_SHOWN = 12  # differences or problems in one answer


async def night(call: Call) -> Reply:
    """The councils, or one as it stands; or, after "reload", what a mended pack would change."""
    rest = call.text.split()[1:]
    if rest[:1] == [CHECK]:
        return _check(call, asked_council(call, " ".join(rest[1:])))
    if rest[:1] == [UPLOAD]:
        return await _uploaded(call, asked_council(call, " ".join(rest[1:])))
    if rest[:1] == [RELOAD]:
        return await _proposed(call, asked_council(call, " ".join(rest[1:])))
    if not rest and call.tonight.several and call.tonight.named is None:
        return _all(call.tonight)
    book = asked_council(call, " ".join(rest))
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
            *_checked(call, book),
        ),
    )


def _check(call: Call, book: Book) -> Reply:
    """The eve of poll, as a person reads it before the night."""
    council = book.night.council
    return Reply(
        f"The eve of poll in {council.name}, {day(council.election_date)}.",
        (*eve_lines(council), *_checked(call, book)),
        Table(HEADINGS, chamber_rows(council), FIGURES),
        picture=chamber_on_the_eve(council, book.voice),
    )


def _all(tonight: Tonight) -> Reply:
    """A row a council, in the order they were opened."""
    rows = []
    for book in tonight.books:
        now = standing(book.night)
        declared = f"{now.declared} of {now.contests}"
        rows.append((tonight.label(book), declared, str(now.to_come), book.night.council.slug))
    own = [tonight.label(book) for book in tonight.own]
    here = f"Where none is named, {own[0]} is meant here." if own else ""
    return Reply(
        f"{counted(len(rows), 'council')} are counted tonight.",
        tuple(line for line in [here, "More of one: /countroom night and its name."] if line),
        Table(("Council", "Wards in", "Seats to come", "Pack"), tuple(rows), frozenset({1, 2})),
    )


def _checked(call: Call, book: Book) -> list[str]:
    """What the pack's check says, as the pack stands on the disk."""
    pack = call.desk.pack_files.get(book.id)
    if pack is None:
        return []
    problems = load(pack()).problems
    if not problems:
        return ["The pack's check finds nothing to mend."]
    return ["The pack's check says:", *_some([str(problem) for problem in problems])]


async def _uploaded(call: Call, book: Book) -> Reply:
    """What a pack would change with the files given in place of its own."""
    await call.admit(Role.EDITOR)
    if not call.files:
        raise Mistake(
            "There is no file with it. Nothing was stored. Attach the parts of the pack that are "
            "to be others; in a terminal: /countroom night upload @candidates.csv"
        )
    problems = Problems()
    files = with_parts(await call.desk.pack_of(book.id), call.files, problems)
    if problems.fatal:
        said = " ".join(_some([f"{problem}." for problem in problems.found]))
        raise Mistake(f"Nothing was stored. {said}")
    if slug_of(files) != book.id:
        raise Mistake(
            f"That is another council's pack than {book.voice.council}'s. Nothing was stored. A "
            "council more is opened when the bot starts: name its folder in COUNTROOM_COUNCILS."
        )
    offered = call.desk.offered
    offered[_shown(files)] = files
    if len(offered) > _OFFERED:
        offered.popitem(last=False)
    return _asked(book, files, "The pack with these files")


async def _proposed(call: Call, book: Book) -> Reply:
    await call.admit(Role.EDITOR)
    return _asked(book, _files(call, book.id), "The pack on the disk")


def _asked(book: Book, files: Files, what: str) -> Reply:
    """The differences, and whether to bring them in."""
    found = differences(book.night.council, _loaded(files).usable)
    if not found:
        return Reply(f"{what} changes nothing.", tone=Tone.DONE)
    return Reply(
        f"{what} differs in {counted(len(found), 'thing')}. Bring it in?",
        (*_some(found), "Nothing is stored yet."),
        actions=(Action("Bring it in", RELOAD, f"{book.id} {_shown(files)}"),),
        tone=Tone.ASK,
    )


async def reload(call: Call) -> Reply:
    """The button's: brings in the pack that was shown, if it is still that one."""
    await call.admit(Role.EDITOR)
    night, _, shown = call.text.partition(" ")
    files = call.desk.offered.get(shown) or _files(call, night)
    if _shown(files) != shown:
        raise Mistake("The pack was edited again. Nothing was stored: /countroom night reload")

    def word(channels: int) -> str:
        told = f"Telling {counted(channels, 'channel')} what it corrects." if channels else ""
        text = f"The mended pack is in, and everything is worked out anew. {told}".strip()
        return Reply(text, tone=Tone.DONE).encode()

    return Reply.decode(await call.desk.reload(call.signed(), files, word))


def _files(call: Call, night: str) -> Files:
    pack = call.desk.pack_files.get(night)
    if pack is None:
        raise Mistake("This night is played from memory: there is no pack to reload.")
    return pack()


def _shown(files: Files) -> str:
    """Stands for these very files, and is short enough for a button."""
    return fingerprint(files)[:32]


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
