"""/countroom import: results from a file. Nothing is recorded until a declarer confirms it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.announcer.messages import SHOW_PROPOSALS
from bot.chat.command import Call, Role
from bot.chat.receipts import write
from bot.chat.reply import Action, Reply, Tone
from bot.desk.book import Book
from bot.election import decisions
from bot.election.decisions import Ask, Corroborate, Decision, Refuse
from bot.election.doubts import DoubtReason
from bot.errors import Mistake
from bot.importers.foreign.results import Proposal, proposals
from bot.importers.foreign.source import Source
from bot.importers.problems import Problem, grouped_lines
from bot.wording.numbers import clock_time, comma_list, quantity
from bot.wording.refusals import refusal_mistake
from commands.countroom.proposals import (
    ALL_DONE,
    MAX_SHOWN,
    elected_table,
    next_card,
    open_proposals,
    proposal_buttons,
)

_READ_TIMEOUT = 20.0  # seconds
_MAX_IN_STATUS = 3  # problems


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The results of a file, compared with the declarations so far."""

    new: list[Proposal]
    adding: list[Proposal]  # to a declared result, such as its turnout
    same: list[Proposal]
    differ: list[Proposal]
    refused: list[str]  # sentences


async def import_results(call: Call) -> Reply:
    """Store each new or different result as a question, and sum up the file."""
    await call.require_role(Role.DECLARER)
    if not call.files:
        if waiting := await _last_waiting_source(call):
            return await _waiting_reply(call, waiting)
        raise Mistake(
            "No file came with the line. To import Democracy Club's results CSV, ModernGov's XML "
            f"or a table of your own, {call.hints.files}."
        )
    (source, *more) = call.files
    if more:
        raise Mistake("One file at a time, please.")
    books = (call.councils.named,) if call.councils.named else call.councils.books
    councils = [book.night.council for book in books]
    try:
        async with asyncio.timeout(_READ_TIMEOUT):
            read = await asyncio.to_thread(proposals, source, councils)
    except TimeoutError:
        raise Mistake("That file took too long to read.") from None
    compared = _comparison(call, read.found)
    for proposal in (*compared.new, *compared.adding, *compared.differ):
        await _store_proposal(call, proposal, source)
    return await _summary(call, source, compared, read.problems)


def _comparison(call: Call, found: Sequence[Proposal]) -> _Comparison:
    compared = _Comparison([], [], [], [], [])
    for proposal in found:
        night = _open_book(call, proposal.council).night
        decision = decisions.declaration(night, proposal.reading)
        if isinstance(decision, Corroborate):
            compared.same.append(proposal)
        elif isinstance(decision, Ask) and _has_conflict(decision):
            compared.differ.append(proposal)
        elif isinstance(decision, Refuse):
            sentence = refusal_mistake(decision, None)
            compared.refused.append(f"{proposal.reading.ward}: {sentence}")
        elif night.wards[proposal.reading.ward].declaration:
            compared.adding.append(proposal)
        else:
            compared.new.append(proposal)
    return compared


def _has_conflict(ask: Ask) -> bool:
    return any(doubt.why is DoubtReason.DECLARED_OTHERWISE for doubt in ask.doubts)


def _open_book(call: Call, night: str) -> Book:
    book = call.desk.find_book(night)
    if book is None:
        raise Mistake("That night is no longer open.")
    return book


async def _store_proposal(call: Call, proposal: Proposal, source: Source) -> None:
    """Store the proposal as a question. Each has its own key, since one call stores many."""
    reading = proposal.reading

    def decide(book: Book) -> Decision:
        return decisions.proposal(book.night, reading, reading.source or source.shown_name)

    keyed = replace(call, key=f"{call.key}:{proposal.council}:{reading.ward}")
    await write(keyed, proposal.council, decide, reading.source)


async def _summary(
    call: Call, source: Source, compared: _Comparison, problems: Sequence[Problem]
) -> Reply:
    parts = [
        f"{len(compared.new)} new" if compared.new else "",
        f"{len(compared.adding)} with more about a declared result" if compared.adding else "",
        f"{len(compared.same)} already declared" if compared.same else "",
        f"{len(compared.differ)} with different figures" if compared.differ else "",
    ]
    counts = comma_list([part for part in parts if part]) or "no results for tonight"
    lines = _problem_lines(compared, problems)
    waiting = await open_proposals(call, source.label)
    return Reply(
        f"{source.shown_name}: {counts}.",
        (
            *lines,
            "Nothing is stored until a declarer confirms it." if waiting else "Nothing to store.",
        ),
        elected_table(waiting),
        actions=proposal_buttons(source.label, waiting),
        tone=Tone.ASK if waiting else Tone.DONE,
    )


def _problem_lines(compared: _Comparison, problems: Sequence[Problem]) -> list[str]:
    lines = [*compared.refused, *grouped_lines(problems)]
    if len(lines) <= MAX_SHOWN:
        return lines
    more = quantity(len(lines) - MAX_SHOWN, "more problem")
    return [*lines[:MAX_SHOWN], f"… and {more}."]


async def show_waiting(call: Call) -> Reply:
    """What waits of the file that the button's value names."""
    return await _waiting_reply(call, call.text)


async def _waiting_reply(call: Call, source: str) -> Reply:
    waiting = await open_proposals(call, source)
    if not waiting:
        return ALL_DONE
    if len(waiting) == 1:
        return await next_card(replace(call, text=f"0 {source}"))
    return Reply(
        f"{quantity(len(waiting), 'result')} in the {source} wait for a declarer.",
        (*_published_problems(call, source), "Nothing is stored until a declarer confirms it."),
        elected_table(waiting),
        actions=proposal_buttons(source, waiting),
        tone=Tone.ASK,
    )


def _published_problems(call: Call, source: str) -> list[str]:
    """What the bot couldn't use of the file, if it is the one that a council publishes."""
    file = call.desk.results_file
    if file is None or file.label != source:
        return []
    read = file.read_for(_open_book(call, file.night).night.council)
    return _problem_lines(_comparison(call, read.found), read.problems)


async def results_file_status(call: Call) -> Reply | None:
    """How reading the published file goes, and what came of it; None if there is no such file."""
    file = call.desk.results_file
    book = call.desk.find_book(file.night) if file else None
    if file is None or book is None:
        return None
    label, connection = f"The {file.label}", file.tracker.connection
    since = clock_time(connection.since)
    if not book.are_polls_closed(call.at):
        return Reply(f"{label} is read from the close of poll on.")
    waiting = len(await open_proposals(call, file.label))
    look = (Action("Look at them", SHOW_PROPOSALS, file.label),) if waiting else ()
    if not connection.connected:
        return Reply(f"{label} can't be read, since {since}: {connection.reason}.", actions=look)
    what = f"{quantity(waiting, 'result')} in it to confirm" if waiting else "nothing to confirm"
    problems = _published_problems(call, file.label)[:_MAX_IN_STATUS]
    return Reply(f"{label} has been read since {since}: {what}.", tuple(problems), actions=look)


async def _last_waiting_source(call: Call) -> str | None:
    """The file about which the bot asked last, of those with an unanswered question."""
    waiting = [
        pending
        for book in call.desk.councils().books
        for pending in await call.desk.reads.unanswered_entries(book)
        if pending.source and any(doubt.why is DoubtReason.FROM_FILE for doubt in pending.about)
    ]
    return max(waiting, key=lambda pending: pending.asked_at).source if waiting else None
