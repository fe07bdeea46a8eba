"""/ward: one ward now and last time, and who declared what when."""

from datetime import datetime
from typing import get_args

from bot.charts.ward_card import ward_card
from bot.chat.arguments import only_ward
from bot.chat.command import Call, Command
from bot.chat.completions import COUNCIL, ward_completions
from bot.chat.parameter import Parameter
from bot.chat.reply import Reply, Table
from bot.desk.reads import LedgerRow
from bot.election.council import Contest
from bot.election.ledger import WardEntry
from bot.election.result import WardResult, declared_result
from bot.election.shares import CandidateLine
from bot.wording import ward as words
from bot.wording.defence import defence_line, previous_result_line
from bot.wording.numbers import clock_time, points, votes

_PAST_TENSE: dict[str, str] = {entry.kind: entry.past_tense for entry in get_args(WardEntry)}


async def ward(call: Call) -> Reply:
    book, name = only_ward(call, call.text, "/ward {ward}")
    night, voice = book.night, book.voice
    prefix = f"{voice.council} – " if call.councils.has_several else ""
    contest, state = night.council.contests[name], night.wards[name]
    previous = previous_result_line(contest)
    rows = await call.desk.reads.history(book.id, name)
    below = (*([previous] if previous else []), *(_history_line(row) for row in rows))
    defended = defence_line(contest, voice)
    if state.declaration is None:
        table = Table(("Candidate", "Party"), tuple((c.name, c.party) for c in contest.candidates))
        return Reply(f"{prefix}{name} {words.mark_words(state.mark)}. {defended}", below, table)
    result = declared_result(night.council, contest, state.declaration)
    lines = (words.baseline_note(result, voice), defended, words.extras_line(result, voice))
    return Reply(
        f"{prefix}{words.headline(result, voice)}",
        (*(line for line in lines if line), *below),
        _table(result, contest),
        picture=ward_card(night, voice, name),
    )


def _table(result: WardResult, contest: Contest) -> Table:
    elected = {e.candidate for e in result.elected}
    given = [line.candidate for line in result.lines]
    others = [CandidateLine(c, None) for c in contest.candidates if c not in given]
    rows = tuple(
        (
            f"{line.candidate.name}{' *' if line.candidate in elected else ''}",
            line.candidate.party,
            votes(line.votes) if line.votes is not None else "",
            f"{points(line.share)}%" if line.share is not None else "",
            words.share_change_words(line),
        )
        for line in (*result.lines, *others)
    )
    return Table(("Candidate", "Party", "Votes", "Share", "Change"), rows, frozenset({2, 3, 4}))


def _history_line(row: LedgerRow) -> str:
    at = clock_time(datetime.fromisoformat(row.at))
    reason = f", because {row.reason.rstrip('.')}" if row.reason else ""
    source = f", source {row.source}" if row.source else ""
    doubts = f" (queried: {row.odd})" if row.odd else ""
    return f"{at} {_PAST_TENSE[row.kind]} by {row.who_name}{source}{reason}{doubts}."


WARD = Command(
    name="ward",
    help="One ward then and now, with its history.",
    usage="<ward>",
    example="Battenhall",
    handler=ward,
    completions=ward_completions,
    parameters=(
        COUNCIL,
        Parameter("ward", "The ward's name.", required=True, completions=ward_completions),
    ),
)
