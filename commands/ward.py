"""/ward: one ward now and last time, and who declared what when."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.charts.ward_card import ward_card
from bot.chat.arguments import only_ward
from bot.chat.command import Call, Command
from bot.chat.completions import ward_completions
from bot.chat.parameter import Parameter
from bot.chat.reply import Reply, Table
from bot.chat.second_key import waiting_line
from bot.desk.councils import Councils
from bot.desk.entry_codec import decode_entry
from bot.desk.live_views import ward_sheet
from bot.desk.reads import LedgerRow
from bot.election.council import Contest
from bot.election.ledger import state_after
from bot.election.night import initial_state
from bot.election.result import WardResult
from bot.election.shares import CandidateLine
from bot.wording import ward as words
from bot.wording.defence import defence_line, previous_result_line
from bot.wording.numbers import points, votes
from bot.wording.readback import missing_figures, missing_names
from bot.wording.voice import sentence_case
from bot.wording.ward_history import entry_words


async def ward(call: Call) -> Reply:
    if not call.text.strip():
        return _wards_reply(call.councils)
    book, name = only_ward(call, call.text, "/ward {ward}")
    night, voice = book.night, book.voice
    prefix = f"{voice.council} – " if call.councils.has_several else ""
    contest, state = night.council.contests[name], night.wards[name]
    previous = previous_result_line(contest)
    history = _history_lines(contest, voice.area, await call.desk.reads.history(book.id, name))
    waiting = [
        waiting_line(pending)
        for pending in await call.desk.reads.waiting_for_second_key(book)
        if pending.entry.ward == name
    ]
    below = (*waiting, *([previous] if previous else []), *history)
    defended = defence_line(contest, voice)
    result = night.result(name)
    if state.declaration is None or result is None:
        standing = tuple((c.name, c.party) for c in contest.candidates)
        table = Table(("Candidate", "Party"), standing, self_evident=frozenset({1}))
        waits = sentence_case(words.mark_words(name, state.mark))
        return Reply(f"{prefix}{waits}. {defended}", below, table)
    lines = (
        missing_figures(contest, state.declaration, voice),
        missing_names(contest, state.declaration),
        words.baseline_note(result, voice),
        defended,
        words.extras_line(result, voice),
    )
    return Reply(
        f"{prefix}{words.headline(result, voice)}",
        (*(line for line in lines if line), *below),
        _table(result, contest),
        picture=ward_card(night, voice, name, ward_sheet(book, name)),
    )


def _table(result: WardResult, contest: Contest) -> Table:
    elected = {e.candidate for e in result.elected}
    given = [line.candidate for line in result.lines]
    others = [CandidateLine(c, None) for c in contest.candidates if c not in given]
    rows = tuple(
        (
            f"{line.candidate.name}{', elected' if line.candidate in elected else ''}",
            line.candidate.party,
            votes(line.votes) if line.votes is not None else "",
            f"{points(line.share)}%" if line.share is not None else "",
            words.share_change_words(line),
        )
        for line in (*result.lines, *others)
    )
    headings = ("Candidate", "Party", "Votes", "Share", "Change")
    return Table(headings, rows, frozenset({2, 3, 4}), frozenset({1}))


def _history_lines(contest: Contest, area: str, rows: Sequence[LedgerRow]) -> Iterator[str]:
    """What each entry was and what it changed, with its source and reason."""
    state = initial_state(contest)
    for row in rows:
        entry, before = decode_entry(row.kind, row.payload), state
        state = state_after(entry, before, row.seq)
        at = datetime.fromisoformat(row.at)
        source = f", source {row.source}" if row.source else ""
        reason = f", because {row.reason.rstrip('.')}" if row.reason else ""
        # The names of doubts, as stored, always say ward.
        doubts = f" (queried: {row.odd.replace('ward', area)})" if row.odd else ""
        yield f"{entry_words(entry, before, state, row.who_name, at)}{source}{reason}{doubts}."


def _wards_reply(councils: Councils) -> Reply:
    """For a line without a ward: the wards to choose from, those to come first."""
    book = councils.default_book()
    night = book.night
    example = next(iter(night.outstanding_wards), next(iter(night.council.contests)))
    declared = [ward for ward in night.declared_wards if ward not in night.outstanding_wards]
    lists = (("To come", night.outstanding_wards), ("Declared", declared))
    return Reply(
        f"Which {book.voice.area} of {book.voice.council}? Type it like this: /ward {example}",
        tuple(f"{heading}: {', '.join(wards)}." for heading, wards in lists if wards),
    )


WARD = Command(
    name="ward",
    help="One result then and now, with its history.",
    usage="<ward>",
    example="Battenhall",
    handler=ward,
    completions=ward_completions,
    parameters=(
        Parameter("ward", "The ward's name.", required=True, completions=ward_completions),
    ),
)
