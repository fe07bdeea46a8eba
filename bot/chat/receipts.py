"""The answer to a write: what was understood, what follows from it, and what the user can do."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.chat.channel_names import channel_names
from bot.chat.command import Call
from bot.chat.reply import Action, Meaning, Reply, Tone
from bot.chat.second_key import NO, YES, confirmed, waiting_reply
from bot.desk.book import Book
from bot.desk.recording import Outcome, Questioned, Recorded, Unchanged
from bot.election.changes import CouncilChange
from bot.election.decisions import Decision
from bot.election.doubts import DoubtReason
from bot.election.ledger import Confirm, Correct, Declare, MarkWard, Undo, Withdraw
from bot.election.result import WardResult, declared_result
from bot.wording import ward
from bot.wording.audience import audience_lines, contradicted_line, contradiction_line
from bot.wording.bulletin import SecondKeyCard
from bot.wording.colour import winner_colour
from bot.wording.control_corrections import control_lines
from bot.wording.corrections import quiet_outcome
from bot.wording.doubts import doubt_sentences
from bot.wording.eve import past_pack_warning
from bot.wording.numbers import clock_time
from bot.wording.readback import differences, missing_figures, missing_names, readback
from bot.wording.voice import sentence_case

_FIRST_ENTRY = 2  # after the pack
_CONFLICT = DoubtReason.DECLARED_OTHERWISE

UNDO, FOLLOW_HERE, FOLLOW_FROM = "undo", "follow-here", "follow-from"


async def write(
    call: Call,
    night: str,
    decide: Callable[[Book], Decision],
    source: str | None = None,
    reason: str | None = None,
) -> Reply:
    """Record an entry through the desk, and reply with its receipt.

    The desk stores the receipt with the entry, so that a repeated call gets the same answer.
    """
    if call.councils.second_key:
        await call.require_posting()  # the others see what waits on a card in the channel
    async with call.desk.unit_of_work(call.provenance(source, reason)) as work:
        outcome = await work.record(night, decide(work.book(night)))
        reply = receipt(outcome, named=call.councils.has_several)
        work.answer = reply.encode()
    return Reply.decode(work.answer) if work.is_replay else reply


def receipt(outcome: Outcome, *, named: bool) -> Reply:
    """The answer to a write. `named`: begin with the council, because there are several."""
    match outcome:
        case Recorded():
            return recorded_receipt(outcome, named=named)
        case Questioned(card=SecondKeyCard() as card):
            reply = waiting_reply(outcome, card)
        case Questioned():
            reply = _question_receipt(outcome)
        case Unchanged():
            reply = _unchanged_receipt(outcome)
    return _with_council_name(outcome.book, reply) if named else reply


def _with_council_name(book: Book, reply: Reply) -> Reply:
    return replace(reply, text=f"{book.voice.council} – {reply.text}")


def recorded_receipt(done: Recorded, *, named: bool) -> Reply:
    """What was recorded, read back in full, what it changes, who gets it, and an Undo button."""
    voice = done.book.voice
    changes = [change for change in done.announced.changes if isinstance(change, CouncilChange)]
    follows = control_lines(changes, done.announced.now, voice)
    undo = [Action("Undo", UNDO, f"{done.book.seq} {done.book.id} {done.entry.ward}")]
    if isinstance(done.entry, Confirm):
        undo = []
    entry = f"{done.book.seq} {done.book.id}"
    follow = () if done.followed else (Action("Follow here", FOLLOW_FROM, entry),)
    result = _declared_result(done)
    text, *more = _entry_lines(done, result)
    names = channel_names((r.channel, r.name) for r in done.recipients if r.name)
    reply = Reply(
        text,
        (*more, *follows, *_audience_lines(done, names), *_people_lines(done), *_past_lines(done)),
        channels=tuple((name, channel) for channel, name in names.items()),
        actions=(*undo, *follow),
        tone=Tone.DONE,
        colour=winner_colour(result, voice) if result else None,
    )
    reply = _with_council_name(done.book, reply) if named else reply
    if done.first_key is None:
        return reply
    return confirmed(reply, done, done.book.last_entries[done.entry.ward].who_name)


def _people_lines(done: Recorded) -> list[str]:
    """Whose entry this one changes, and what others have changed of the person's own."""
    first, entry = done.contradicts, done.entry
    ours = [contradiction_line(entry.kind, first.who_name, first.at)] if first else []
    theirs = (contradicted_line(by.kind, by.who_name, ward, by.at) for ward, by in done.of_yours)
    return [*ours, *theirs]


def _past_lines(done: Recorded) -> list[str]:
    """With a night's first entry, if its pack is of an earlier election."""
    book = done.book
    at = book.last_entries[done.entry.ward].at
    if book.seq > _FIRST_ENTRY or not book.is_past(at):
        return []
    return [past_pack_warning(book.night.council.name, book.night.council.election_date)]


def _declared_result(done: Recorded) -> WardResult | None:
    """The result that was declared or corrected."""
    is_account = isinstance(done.entry, Declare | Correct)
    return done.book.night.result(done.entry.ward) if is_account else None


def _entry_lines(done: Recorded, result: WardResult | None) -> list[str]:
    night, entry, voice = done.book.night, done.entry, done.book.voice
    declaration = night.wards[entry.ward].declaration
    contest = night.council.contests[entry.ward]
    match entry:
        case Declare() | Correct() if declaration and result:
            missing = missing_figures(contest, declaration, voice)
            majority = "" if missing else ward.majority_phrase(result)
            lines = (
                f"{ward.verdict_words(result, voice)}{majority}.",
                f"{readback(contest, declaration, voice)}.",
                missing,
                missing_names(contest, declaration),
                ward.baseline_note(result, voice),
            )
            return [line for line in lines if line]
        case Withdraw():
            state = ward.state_words(night.wards[entry.ward].mark)
            return [f"{entry.ward} withdrawn. {state.capitalize()}."]
        case MarkWard(mark=mark):
            return [f"Marked: {ward.mark_words(entry.ward, mark)}."]
        case Undo() if earlier := night.result(entry.ward):
            back = f"{quiet_outcome(earlier, voice)}{ward.majority_phrase(earlier)}"
            return [f"Undone. {entry.ward} is back to its earlier result: {back}."]
        case Undo():
            state = ward.mark_words(entry.ward, night.wards[entry.ward].mark)
            return [f"Undone. {sentence_case(state)}, as before."]
        case _:
            return [f"{entry.ward} confirmed."]


def _audience_lines(done: Recorded, names: Mapping[str, str]) -> list[str]:
    if not done.announced.changes:
        return ["Nothing to announce."]
    if done.recipients:
        told = [names[r.channel] for r in done.recipients if r.name and not r.lost]
        lost = {names[r.channel]: r.lost for r in done.recipients if r.name and r.lost}
        return audience_lines(told, sum(not r.name for r in done.recipients), lost)
    if done.followed:
        return ["No channel is following at this level."]
    return [f"No channel follows {done.book.voice.council} yet, so this is not announced."]


def _question_receipt(questioned: Questioned) -> Reply:
    """Why Countroom asks, what it would record, and the two buttons. Nothing is recorded yet."""
    book, ask, voice = questioned.book, questioned.ask, questioned.book.voice
    reasons = {doubt.why for doubt in ask.doubts}
    conflict, from_file = (r in reasons for r in (_CONFLICT, DoubtReason.FROM_FILE))
    contest = book.night.council.contests[ask.entry.ward]
    known = ask.state.declaration
    meant = ask.entry.declaration if isinstance(ask.entry, Declare | Correct) else known
    text, *more = doubt_sentences(ask.doubts, contest.ward, voice)
    if known and meant and DoubtReason.ANOTHER_WINNER in reasons:
        results = (declared_result(book.night.council, contest, d) for d in (known, meant))
        before, after = (quiet_outcome(result, voice) for result in results)
        more.append(f"Before: {before}. After: {after}.")
    if conflict and known:
        first = book.last_entries[contest.ward]
        accounts = (first.who_name, "the file" if from_file else "you")
        if first.who_name == questioned.asked_by and not from_file:
            accounts = ("was", "now")
        text = f"{text} {differences(known, ask.typed or known, *accounts)}".strip()
        by = f"{first.who_name}, {clock_time(first.at)}"
        more.append(f"Declared ({by}): {readback(contest, known, voice)}.")
    if meant:
        is_as_filed = from_file and DoubtReason.OTHER_PARTY not in reasons
        source = "The file says" if is_as_filed else "Read as"
        lead = "That would make it" if known else source
        result = declared_result(book.night.council, contest, meant)
        outcome = "" if known else f" {ward.verdict_words(result, voice)}."
        more.append(f"{lead} {readback(contest, meant, voice)}.{outcome}")
    more.append("Nothing is stored yet.")
    yes, no = ("Replace", "Keep") if conflict else ("Yes, record it", "No")
    meaning = Meaning.REPLACE if conflict else Meaning.RECORD
    actions = (
        Action(yes, YES, questioned.question, meaning),
        Action(no, NO, questioned.question),
    )
    return Reply(text, tuple(more), actions=actions, tone=Tone.ASK)


def _unchanged_receipt(unchanged: Unchanged) -> Reply:
    first, name = unchanged.first, unchanged.entry.ward
    by = f"{first.who_name} at {clock_time(first.at)}"
    if first.kind not in {Declare.kind, Correct.kind}:
        return Reply(f"{name} already has these figures ({by}). Nothing changed.", tone=Tone.DONE)
    return Reply(
        f"{name} was already declared by {by}, with the same figures. Nothing changed.",
        tone=Tone.DONE,
    )
