"""The answer to somebody who wrote: what was understood, what follows from it, and the buttons."""

from collections.abc import Callable
from dataclasses import replace

from bot.chat.command import Action, Call, Reply, Tone
from bot.desk.book import Book
from bot.desk.desk import Already, Asked, Outcome, Recorded
from bot.election.changes import CouncilChange, WithResult
from bot.election.decisions import Decision
from bot.election.doubts import Odd
from bot.election.ledger import Confirm, Correct, Declare, MarkWard, Undo, Withdraw
from bot.election.result import WardResult, judge
from bot.wording import council, ward
from bot.wording.colour import of_result
from bot.wording.doubts import question
from bot.wording.numbers import clock_time, counted
from bot.wording.reading_back import read_back

UNDO, YES, NO, FOLLOW_HERE = "undo", "yes", "no", "follow-here"


async def write(
    call: Call,
    night: str,
    decide: Callable[[Book], Decision],
    source: str | None = None,
    reason: str | None = None,
) -> Reply:
    """Has the desk decide and write, and words what came of it."""
    named = call.tonight.several
    kept = await call.desk.record(
        call.signed(source, reason), night, decide, lambda done: receipt(done, named=named).encode()
    )
    return Reply.decode(kept)


def receipt(outcome: Outcome, *, named: bool) -> Reply:
    """What somebody who wrote is told; `named` says of which council, where there are several."""
    match outcome:
        case Recorded():
            return recorded(outcome, named=named)
        case Asked():
            reply = _asked(outcome)
        case Already():
            reply = _already(outcome)
    return _of(outcome.book, reply) if named else reply


def _of(book: Book, reply: Reply) -> Reply:
    return replace(reply, text=f"{book.voice.council} – {reply.text}")


def recorded(done: Recorded, *, named: bool) -> Reply:
    """An entry is written: read back in full, with what follows from it and an Undo."""
    voice = done.book.voice
    told = [change for change in done.told.changes if isinstance(change, CouncilChange)]
    at = done.book.signed[done.entry.ward].at
    follows = council.changes(told, done.told.now, voice, at)
    undo = [Action("Undo", UNDO, f"{done.book.seq} {done.book.id} {done.entry.ward}")]
    if isinstance(done.entry, Confirm):
        undo = []
    all_of_it = f"all in {done.book.night.council.slug}" if named else "all"
    follow = () if done.followed else (Action("Follow here", FOLLOW_HERE, all_of_it),)
    result = _result(done)
    text, *more = _written(done, result)
    reply = Reply(
        text,
        (*more, *follows, _heard(done)),
        actions=(*undo, *follow),
        tone=Tone.DONE,
        colour=of_result(result, voice) if result else None,
    )
    return _of(done.book, reply) if named else reply


def _result(done: Recorded) -> WardResult | None:
    """What was declared or corrected; worked out only if the channels are not told of it."""
    night, entry = done.book.night, done.entry
    declaration = night.wards[entry.ward].declaration
    if not isinstance(entry, Declare | Correct) or declaration is None:
        return None
    first = done.told.changes[0] if done.told.changes else None
    if isinstance(first, WithResult):
        return first.result
    return judge(night.council, night.council.contests[entry.ward], declaration)


def _written(done: Recorded, result: WardResult | None) -> list[str]:
    night, entry = done.book.night, done.entry
    declaration = night.wards[entry.ward].declaration
    match entry:
        case Declare() | Correct() if declaration and result:
            contest = night.council.contests[entry.ward]
            voice = done.book.voice
            what = f"{ward.verdict_words(result, voice)}{ward.majority(result)}"
            note = ward.baseline_note(result, voice)
            back = f"{read_back(contest, declaration, voice)}. {what}."
            return [back, note] if note else [back]
        case Withdraw():
            state = ward.mark_words(night.wards[entry.ward].mark)
            return [f"{entry.ward} is withdrawn: it {state}."]
        case MarkWard(mark=mark):
            return [f"Marked: {entry.ward} {ward.mark_words(mark)}."]
        case Undo() if declaration:
            return [f"Undone. {entry.ward} is declared as it was before."]
        case Undo():
            state = ward.mark_words(night.wards[entry.ward].mark)
            return [f"Undone. {entry.ward} {state}, as before."]
        case _:
            return [f"{entry.ward} is confirmed."]


def _heard(done: Recorded) -> str:
    if not done.told.changes:
        return "There is nothing in it to tell."
    if done.told.channels:
        return f"Telling {counted(done.told.channels, 'channel')}."
    if done.followed:
        return "No channel follows closely enough to hear of this."
    return f"No channel follows {done.book.voice.council} yet, so nobody hears of this."


def _asked(asked: Asked) -> Reply:
    """Nothing is written: why we ask, what would be written, and the two buttons."""
    voice, entry = asked.book.voice, asked.ask.entry
    night = asked.book.night
    contest = night.council.contests[entry.ward]
    conflict = any(d.odd is Odd.DECLARED_OTHERWISE for d in asked.ask.doubts)
    text, *more = question(asked.ask.doubts, entry.ward, voice)
    known = night.wards[entry.ward].declaration
    if conflict and known:
        first = asked.book.signed[entry.ward]
        by = f"{first.who_name}, {clock_time(first.at)}"
        more.append(f"Declared ({by}): {read_back(contest, known, voice)}.")
    meant = entry.declaration if isinstance(entry, Declare | Correct) else known
    if meant:
        of_file = any(d.odd is Odd.FROM_FILE for d in asked.ask.doubts)
        typed = "The file says" if of_file else "You typed"
        said = "It would then be" if isinstance(entry, Correct) else typed
        more.append(f"{said}: {read_back(contest, meant, voice)}.")
    more.append("Nothing is stored yet.")
    yes, no = ("Replace", "Keep") if conflict else ("Yes, record it", "No")
    actions = (Action(yes, YES, asked.question), Action(no, NO, asked.question))
    return Reply(text, tuple(more), actions=actions, tone=Tone.ASK)


def _already(again: Already) -> Reply:
    first, name = again.first, again.entry.ward
    by = f"{first.who_name} at {clock_time(first.at)}"
    if first.kind not in {"declare", "correct"}:
        return Reply(f"{name} stands so already ({by}). Nothing changes.", tone=Tone.DONE)
    return Reply(
        f"{name} was already declared by {by}, with the same figures. Nothing changes.",
        tone=Tone.DONE,
    )
