"""/countroom night: the councils counting tonight, the check of a pack, and changes to one."""

from bot.charts.hemicycle import eve_hemicycle
from bot.chat.arguments import requested_council
from bot.chat.command import Call, Role
from bot.chat.reply import Action, Meaning, Reply, Table, Tone
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.election.control import standing
from bot.errors import Mistake
from bot.importers.foreign.parts import pack_with_parts
from bot.importers.pack import Files, LoadedPack, fingerprint, load, pack_slug
from bot.importers.pack_changes import changed_outcomes, differences, obstacles
from bot.importers.problems import Problems
from bot.wording import council as words
from bot.wording.eve import FIGURE_COLUMNS, HEADINGS, chamber_rows, eve_lines
from bot.wording.numbers import clock_and_date, day, quantity

CHECK, RELOAD, UPLOAD = "check", "reload", "upload"
_MAX_SHOWN = 12  # differences or problems in one answer


async def night(call: Call) -> Reply:
    """One council so far, or all of them. Subcommands: check, reload, upload."""
    rest = call.text.split()[1:]
    if rest[:1] == [CHECK]:
        return _eve_reply(call, requested_council(call, " ".join(rest[1:])))
    if rest[:1] == [UPLOAD]:
        return await _propose_upload(call, requested_council(call, " ".join(rest[1:])))
    if rest[:1] == [RELOAD]:
        return await _propose_reload(call, requested_council(call, " ".join(rest[1:])))
    if not rest and call.councils.has_several and call.councils.named is None:
        return _councils_reply(call.councils)
    book = requested_council(call, " ".join(rest))
    council, now = book.night.council, standing(book.night)
    up = sum(contest.seats for contest in council.contests.values())
    polls = "Polls closed at" if call.at >= council.polls_close else "Polls close at"
    return Reply(
        f"{council.name}: {quantity(len(council.contests), council.area)}, {up} of "
        f"{quantity(council.seats, 'seat')} up for election.",
        (
            f"The chamber on the eve: {words.seats_by_party(now.before)}.",
            f"{polls} {clock_and_date(council.polls_close)}.",
            f"{quantity(now.declared, council.area)} declared, "
            f"{quantity(now.to_come, 'seat')} to come.",
            *_check_lines(call, book),
        ),
    )


def _eve_reply(call: Call, book: Book) -> Reply:
    council = book.night.council
    return Reply(
        f"The eve of poll in {council.name}, {day(council.election_date)}.",
        (*eve_lines(council), *_check_lines(call, book)),
        Table(HEADINGS, chamber_rows(council), FIGURE_COLUMNS),
        picture=eve_hemicycle(council, book.voice),
    )


def _councils_reply(councils: Councils) -> Reply:
    rows = []
    for book in councils.books:
        now = standing(book.night)
        declared = f"{now.declared} of {now.contests}"
        rows.append((councils.label(book), declared, str(now.to_come), book.night.council.slug))
    followed = [councils.label(book) for book in councils.followed]
    here = f"Commands here mean {followed[0]} unless they name another council." if followed else ""
    return Reply(
        f"{quantity(len(rows), 'council')} are counting tonight.",
        tuple(line for line in [here, "For one council: /countroom night and its name."] if line),
        Table(("Council", "Declared", "Seats to come", "Pack"), tuple(rows), frozenset({1, 2})),
    )


def _check_lines(call: Call, book: Book) -> list[str]:
    """The check of the pack as it is on disk."""
    read_pack = call.desk.pack_readers.get(book.id)
    if read_pack is None:
        return []
    problems = load(read_pack()).problems
    if not problems:
        return ["The pack check found no problems."]
    return ["The pack check found:", *_first_lines([str(problem) for problem in problems])]


async def _propose_upload(call: Call, book: Book) -> Reply:
    """Ask about the changes that the attached files would make."""
    await call.require_role(Role.EDITOR)
    if not call.files:
        raise Mistake(
            "No file came with the line. To replace a file of the pack, such as candidates.csv, "
            f"{call.hints.files}."
        )
    problems = Problems()
    files = pack_with_parts(await call.desk.reads.stored_pack(book.id), call.files, problems)
    if problems.fatal:
        faults = " ".join(_first_lines([f"{problem}." for problem in problems.found]))
        raise Mistake(faults)
    if pack_slug(files) != book.id:
        raise Mistake(
            f"That is not the pack of {book.voice.council}. "
            "To add a council, restart with it in COUNTROOM_COUNCILS."
        )
    await call.desk.keep_pack(book.id, files)
    return _reload_question(book, files, "the pack with these files")


async def _propose_reload(call: Call, book: Book) -> Reply:
    await call.require_role(Role.EDITOR)
    return _reload_question(book, _files_on_disk(call, book.id), "the pack on disk")


def _reload_question(book: Book, files: Files, what: str) -> Reply:
    council = _load_usable(files).usable_council
    changes = differences(book.night.council, council)
    if not changes:
        return Reply(f"No changes in {what}.", tone=Tone.DONE)
    if hindered := obstacles(book.night, council):
        first, *more = hindered
        return Reply(
            f"This pack can't be applied yet. {first} Withdraw its declaration first.",
            tuple(_first_lines([*more, *changes])),
            tone=Tone.REFUSAL,
        )
    outcomes = changed_outcomes(book.night, council)
    them = "them" if len(changes) > 1 else "it"
    return Reply(
        f"{quantity(len(changes), 'change')} in {what}. Apply {them}?",
        (*_first_lines([*outcomes, *changes]), "Nothing is stored yet."),
        actions=(
            Action("Apply", RELOAD, f"{book.id} {_short_fingerprint(files)}", Meaning.RECORD),
        ),
        tone=Tone.ASK,
    )


async def reload(call: Call) -> Reply:
    """Apply the pack whose changes the button's question showed, unless it has changed since."""
    await call.require_role(Role.EDITOR)
    night, _, shown = call.text.partition(" ")
    files = await call.desk.reads.kept_pack(night, shown) or _files_on_disk(call, night)
    if _short_fingerprint(files) != shown:
        raise Mistake(
            "The pack has changed since that question; to see it again", "/countroom night reload"
        )
    council = _load_usable(files).usable_council
    async with call.desk.unit_of_work(call.provenance()) as work:
        channels = await work.replace_pack(night, files, council)
        announcing = (
            f"Announcing corrections to {quantity(channels, 'channel')}." if channels else ""
        )
        text = f"Pack applied, and everything worked out again. {announcing}".strip()
        work.answer = Reply(text, tone=Tone.DONE).encode()
    return Reply.decode(work.answer)


def _files_on_disk(call: Call, night: str) -> Files:
    read_pack = call.desk.pack_readers.get(night)
    if read_pack is None:
        raise Mistake("This night has no pack on disk to reload.")
    return read_pack()


def _short_fingerprint(files: Files) -> str:
    """Identifies these very files, and is short enough for a button's value."""
    return fingerprint(files)[:32]


def _load_usable(files: Files) -> LoadedPack:
    """The pack. Raises Mistake with its problems if it cannot be used."""
    loaded = load(files)
    if loaded.council is None:
        fatal = _first_lines([str(problem) for problem in loaded.problems if problem.fatal])
        raise Mistake(f"The pack cannot be used. {' '.join(fatal)}")
    return loaded


def _first_lines(lines: list[str]) -> list[str]:
    more = len(lines) - _MAX_SHOWN
    return [*lines[:_MAX_SHOWN], *([f"… and {more} more."] if more > 0 else [])]
