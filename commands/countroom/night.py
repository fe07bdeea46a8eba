"""/countroom night: which councils are counted tonight, a pack's check, and a mended pack."""

from bot.charts.hemicycle import eve_hemicycle
from bot.chat.arguments import requested_council
from bot.chat.command import Call, Role
from bot.chat.reply import Action, Reply, Table, Tone
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.election.control import standing
from bot.errors import Mistake
from bot.importers.foreign.parts import pack_with_parts
from bot.importers.pack import Files, LoadedPack, fingerprint, load, pack_slug
from bot.importers.pack_changes import differences
from bot.importers.problems import Problems
from bot.wording import council as words
from bot.wording.eve import FIGURE_COLUMNS, HEADINGS, chamber_rows, eve_lines
from bot.wording.numbers import clock_and_date, day, quantity

CHECK, RELOAD, UPLOAD = "check", "reload", "upload"
_MAX_UPLOADS = 5  # packs that were uploaded and wait for a yes
_MAX_SHOWN = 12  # differences or problems in one answer


async def night(call: Call) -> Reply:
    """The councils, or one as it stands; or, after "reload", what a mended pack would change."""
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
        f"{council.name}: {quantity(len(council.contests), 'ward')} and {quantity(up, 'seat')} of "
        f"{council.seats} are contested.",
        (
            f"The chamber on the eve: {words.seats_by_party(now.before)}.",
            f"{polls} {clock_and_date(council.polls_close)}.",
            f"{quantity(now.declared, 'ward')} declared, {quantity(now.to_come, 'seat')} to come.",
            *_check_lines(call, book),
        ),
    )


def _eve_reply(call: Call, book: Book) -> Reply:
    """The eve of poll, as a person reads it before the night."""
    council = book.night.council
    return Reply(
        f"The eve of poll in {council.name}, {day(council.election_date)}.",
        (*eve_lines(council), *_check_lines(call, book)),
        Table(HEADINGS, chamber_rows(council), FIGURE_COLUMNS),
        picture=eve_hemicycle(council, book.voice),
    )


def _councils_reply(tonight: Councils) -> Reply:
    """A row a council, in the order they were opened."""
    rows = []
    for book in tonight.books:
        now = standing(book.night)
        declared = f"{now.declared} of {now.contests}"
        rows.append((tonight.label(book), declared, str(now.to_come), book.night.council.slug))
    own = [tonight.label(book) for book in tonight.followed]
    here = f"Where none is named, {own[0]} is meant here." if own else ""
    return Reply(
        f"{quantity(len(rows), 'council')} are counted tonight.",
        tuple(line for line in [here, "More of one: /countroom night and its name."] if line),
        Table(("Council", "Wards in", "Seats to come", "Pack"), tuple(rows), frozenset({1, 2})),
    )


def _check_lines(call: Call, book: Book) -> list[str]:
    """What the pack's check says, as the pack stands on the disk."""
    pack = call.desk.pack_readers.get(book.id)
    if pack is None:
        return []
    problems = load(pack()).problems
    if not problems:
        return ["The pack's check finds nothing to mend."]
    return ["The pack's check says:", *_first_lines([str(problem) for problem in problems])]


async def _propose_upload(call: Call, book: Book) -> Reply:
    """What a pack would change with the files given in place of its own."""
    await call.require_role(Role.EDITOR)
    if not call.files:
        raise Mistake(
            "There is no file with it. Nothing was stored. Attach the parts of the pack that are "
            "to be others; in a terminal: /countroom night upload @candidates.csv"
        )
    problems = Problems()
    files = pack_with_parts(await call.desk.stored_pack(book.id), call.files, problems)
    if problems.fatal:
        said = " ".join(_first_lines([f"{problem}." for problem in problems.found]))
        raise Mistake(f"Nothing was stored. {said}")
    if pack_slug(files) != book.id:
        raise Mistake(
            f"That is another council's pack than {book.voice.council}'s. Nothing was stored. A "
            "council more is opened when the bot starts: name its folder in COUNTROOM_COUNCILS."
        )
    offered = call.desk.proposed_packs
    offered[_short_fingerprint(files)] = files
    if len(offered) > _MAX_UPLOADS:
        offered.popitem(last=False)
    return _reload_question(book, files, "The pack with these files")


async def _propose_reload(call: Call, book: Book) -> Reply:
    await call.require_role(Role.EDITOR)
    return _reload_question(book, _files_on_disk(call, book.id), "The pack on the disk")


def _reload_question(book: Book, files: Files, what: str) -> Reply:
    """The differences, and whether to bring them in."""
    found = differences(book.night.council, _load_usable(files).usable_council)
    if not found:
        return Reply(f"{what} changes nothing.", tone=Tone.DONE)
    return Reply(
        f"{what} differs in {quantity(len(found), 'thing')}. Bring it in?",
        (*_first_lines(found), "Nothing is stored yet."),
        actions=(Action("Bring it in", RELOAD, f"{book.id} {_short_fingerprint(files)}"),),
        tone=Tone.ASK,
    )


async def reload(call: Call) -> Reply:
    """The button's: brings in the pack that was shown, if it is still that one."""
    await call.require_role(Role.EDITOR)
    night, _, shown = call.text.partition(" ")
    files = call.desk.proposed_packs.get(shown) or _files_on_disk(call, night)
    if _short_fingerprint(files) != shown:
        raise Mistake("The pack was edited again. Nothing was stored: /countroom night reload")

    def word(channels: int) -> str:
        told = f"Telling {quantity(channels, 'channel')} what it corrects." if channels else ""
        text = f"The mended pack is in, and everything is worked out anew. {told}".strip()
        return Reply(text, tone=Tone.DONE).encode()

    return Reply.decode(await call.desk.reload(call.provenance(), files, word))


def _files_on_disk(call: Call, night: str) -> Files:
    pack = call.desk.pack_readers.get(night)
    if pack is None:
        raise Mistake("This night is played from memory: there is no pack to reload.")
    return pack()


def _short_fingerprint(files: Files) -> str:
    """Stands for these very files, and is short enough for a button."""
    return fingerprint(files)[:32]


def _load_usable(files: Files) -> LoadedPack:
    """The pack, read. Raises Mistake with its problems if it cannot be used."""
    loaded = load(files)
    if loaded.council is None:
        fatal = _first_lines([str(problem) for problem in loaded.problems if problem.fatal])
        raise Mistake(f"The pack cannot be used. Nothing was stored. {' '.join(fatal)}")
    return loaded


def _first_lines(lines: list[str]) -> list[str]:
    more = len(lines) - _MAX_SHOWN
    return [*lines[:_MAX_SHOWN], *([f"… and {more} more."] if more > 0 else [])]
