"""/results: the wards declared, newest first, or only those that changed hands."""

from bot.chat.command import Call, Command
from bot.chat.completions import COUNCIL
from bot.chat.parameter import Subcommand, one_of
from bot.chat.reply import Reply, Table
from bot.errors import Mistake
from bot.wording.numbers import clock_time
from bot.wording.refusals import quotation
from bot.wording.ward import majority_label, verdict_words

_HEADINGS = ("Result", "Majority", "Time")


async def results(call: Call) -> Reply:
    filter_word = call.text.strip().casefold()
    if filter_word not in {"", "gains"}:
        raise Mistake(
            f"/results doesn't take {quotation(call.text)}. Type /results or /results gains."
        )
    night, voice = call.book.night, call.book.voice
    rows = []
    for result in reversed(night.results):
        if filter_word == "gains" and not result.is_gain:
            continue
        entry = call.book.last_entries.get(result.ward)
        at = clock_time(entry.at) if entry else ""
        rows.append((verdict_words(result, voice), majority_label(result), at))
    what = "changed hands" if filter_word else "declared"
    wards = voice.count_areas(len(night.council.contests))
    return Reply(
        f"{voice.council}: {len(rows)} of {wards} {what}.",
        table=Table(_HEADINGS, tuple(rows), frozenset({1, 2}), frozenset({2})) if rows else None,
    )


RESULTS = Command(
    name="results",
    help="Results so far, newest first, or only the gains.",
    usage="[gains]",
    example="gains",
    handler=results,
    completions=one_of("gains"),
    subcommands=(
        Subcommand("all", "Every result, newest first.", "", (COUNCIL,)),
        Subcommand("gains", "Only the gains, newest first.", "gains", (COUNCIL,)),
    ),
)
