"""The page docs/messages.md: each kind of announcement once, out of the transcripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import takewhile
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.announcer.transport import Message
from bot.platforms.console import render as console
from bot.platforms.discord import render as discord
from bot.platforms.slack import render as slack
from tests.nights.player import FOLDER

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"

Json = dict[str, Any]  # Any: JSON

_BAR = " ┃ "
_HEAD = """\
# The messages

Every kind of announcement, as a channel reads it. Its lines are the same on every platform; the end
of the page shows one on each. A phone shows the beginning of the first line as the notification.
The figures of Worcester are those of 2016, but some of its winners and slips are made up;
the other councils and their people are all made up.

Below some messages is a line that others have published for the same kind of news, with its source.

`python -m tests.nights.write` writes this page from the [transcripts](../tests/nights).
"""


@dataclass(frozen=True, slots=True)
class Published:
    """A published line that a kind of message follows."""

    line: str
    source: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of announcement, and how its example begins in a transcript.

    `fact` is what the first 80 characters have to say.
    """

    heading: str
    night: str
    begins: str
    fact: tuple[str, ...]
    published: Published | None = None


_RIVALS_BY_VOTES = Published(
    "Labour HOLD with a majority of 1,641 (61%) on a swing of 11% from UKIP to Labour",
    "Harry Hayfield, politicalbetting.com, by-elections of February 2016",
)

KINDS = {
    "A ward": (
        Kind("The winner alone, with no figures yet", "follow_levels",
             "LABOUR HOLD Cathedral", ("LABOUR HOLD Cathedral",)),
        Kind("The winner's votes, the others' to come", "second_key",
             "GREEN GAIN Battenhall", ("GREEN GAIN Battenhall from Conservative",)),
        Kind("A hold, with every figure", "worcester_whole",
             "LABOUR HOLD Cathedral", ("LABOUR HOLD Cathedral",), _RIVALS_BY_VOTES),
        Kind("A gain that was a hold when the seat was last fought", "worcester_whole",
             "LABOUR GAIN Warndon", ("LABOUR GAIN Warndon from Conservative",),
             Published("Reform GAIN from Conservative. Changes w/ 2023.",
                       "Election Maps UK")),
        Kind("Every figure, after the winner", "worcester_turning",
             "Full figures for Battenhall", ("Battenhall", "Green gain from Conservative"),
             Published("LDEM: 45.2% (+2.3) CON: 31.2% (-0.8) LAB: 16.6% (-8.5) GRN: 7.0% (+7.0)",
                       "Britain Elects, Penrith North (Eden), quoted by Lib Dem Voice")),
        Kind("A vacant seat is gained", "every_kind_of_seat",
             "CONSERVATIVE GAIN Harnham",
             ("CONSERVATIVE GAIN Harnham from Liberal Democrat",)),
        Kind("A tie, decided by lot", "drawn_by_lot",
             "LABOUR GAIN Green Lane", ("LABOUR GAIN Green Lane from Conservative",)),
        Kind("A win under new boundaries, and the last ward", "new_boundaries",
             "NO OVERALL CONTROL in Stourcastle", ("NO OVERALL CONTROL in Stourcastle",)),
        Kind("In a county in Wales", "plaid_and_independents",
             "PLAID CYMRU GAIN Glanrafon", ("PLAID CYMRU GAIN Glanrafon from Labour",)),
    ),
    "A ward of several seats": (
        Kind("Some of the seats", "parts_of_a_ward",
             "Lab 2 in High Street, 2 of 3", ("Lab 2 in High Street, 2 of 3 seats declared",)),
        Kind("The seats by party, before anybody is named", "seats_before_names",
             "Con 2, Lab 1 in High Street: no change. Names",
             ("Con 2, Lab 1 in High Street", "Names to come")),
        Kind("The names, once they are read out", "seats_before_names",
             "Names added. Con 2",
             ("Names added. Con 2, Lab 1 in High Street", "Jane Smith (Con)")),
        Kind("One party holds every seat", "every_seat_of_a_ward",
             "CONSERVATIVE HOLD both seats in Close", ("CONSERVATIVE HOLD both seats in Close",)),
        Kind("One party takes a seat from another", "several_seats",
             "Con 3 in High Street",
             ("Con 3 in High Street", "CONSERVATIVE GAIN one from Labour")),
        Kind("Two parties share the ward and one gains", "every_kind_of_seat",
             "Con 1, Lab 1 in Close",
             ("Con 1, Lab 1 in Close", "LABOUR GAIN one from Conservative")),
        Kind("Two parties gain", "two_parties_gain", "Lab 2, Grn 1 in High Street",
             ("Lab 2, Grn 1 in High Street", "GREEN GAIN one and LABOUR GAIN one")),
        Kind("Two parties share the ward and nothing changes", "drawn_by_lot",
             "Con 2, Lab 1 in High Street", ("Con 2, Lab 1 in High Street: no change",)),
        Kind("One party wins every seat under new boundaries, and the council",
             "every_seat_of_a_ward", "LABOUR GAIN Stourcastle", ("LABOUR GAIN Stourcastle",)),
    ),
    "A ward without figures": (
        Kind("A recount", "marks", "Claines is having", ("Claines is having a recount",)),
        Kind("A poll put off", "marks", "The poll in St Clement",
             ("The poll in St Clement is postponed",)),
        Kind("The count has begun", "marks",
             "St Clement is counting", ("St Clement is counting",)),
    ),
    "Control of the council": (
        Kind("A party loses control, and who gains it is open", "worcester_turning",
             "CONTROL LOST", ("Conservatives lose control of Worcester",)),
        Kind("No overall control is certain", "worcester_turning",
             "NO OVERALL CONTROL in Worcester", ("NO OVERALL CONTROL in Worcester",),
             Published("shuts off any chance of Labour or the Green Party gaining a majority",
                       "Worcester Observer, 3 May 2024, after Claines")),
        Kind("A party gains control", "control_gained",
             "LABOUR GAIN Worcester", ("LABOUR GAIN Worcester from the Conservatives",)),
        Kind("A party holds control before the last ward", "control_held",
             "CONSERVATIVE HOLD Stourcastle", ("CONSERVATIVE HOLD Stourcastle: 3 of 4 seats",)),
        Kind("A channel that follows control only", "follow_levels",
             "#editors ┃ NO OVERALL CONTROL", ("NO OVERALL CONTROL in Worcester",)),
        Kind("A channel that follows several councils", "two_councils",
             "#both ┃ CONTROL LOST", ("Conservatives lose control of Worcester",)),
        Kind("One line a council, for a channel that follows all of them", "two_councils",
             "NO OVERALL CONTROL in Worcester (was Conservative).",
             ("NO OVERALL CONTROL in Worcester",)),
    ),
    "The score": (
        Kind("The polls close", "clock", "Polls have closed", ("Worcester counts 12 wards",)),
        Kind("The polls close, and some wards do not vote", "polls_close",
             "Polls have closed", ("Melchester counts 5 wards",)),
        Kind("A summary every half hour", "clock",
             "Worcester at 22:30", ("Worcester at 22:30: 2 of 12 wards declared",)),
        Kind("A channel begins to follow late", "follow_levels",
             "#late ┃ Worcester: 5 of 12", ("Worcester: 5 of 12 wards declared",)),
        Kind("The bot could not post in a channel for a while", "behind",
             "Worcester: 5 of 12", ("Worcester: 5 of 12 wards declared",)),
        Kind("Results that came faster than the channel could take them", "behind",
             "3 results", ("3 results: Arboretum, Cathedral and Gorse Hill.",)),
        Kind("The pinned scoreboard, which the bot edits all night", "scoreboard",
             "Worcester: 8 of 12", ("Worcester: 8 of 12 wards declared",)),
        Kind("The last ward and the final score", "worcester_whole",
             "FINAL SCORE", ("FINAL SCORE. No overall control in Worcester",),
             Published("Worcester Result #LE2023: GRN: 5 (+4) LAB: 4 (+1) LDM: 2 (+2) CON: 0 (-7). "
                       "Council Now: LAB 13, GRN 10, CON 8, LDM 4. "
                       "No Overall Control - No Change.",
                       "Election Maps UK, Worcester 2023")),
        Kind("Every ward that polled is in, and a postponed one decides", "marks",
             "SCORE OF THE NIGHT", ("SCORE OF THE NIGHT", "Control of Worcester")),
    ),
    "Corrections": (
        Kind("A wrong figure", "slips", "CORRECTION: Louis Stephen",
             ("Louis Stephen (Grn) has 1,081 votes in Battenhall",)),
        Kind("A wrong winner", "drawn_by_lot", "CORRECTION: Labour gain Budmouth",
             ("Labour gain Budmouth from Conservative",)),
        Kind("A wrong winner in a ward of several seats", "several_seats",
             "CORRECTION: Con 2, Lab 1 in High Street", ("Con 2, Lab 1 in High Street",)),
        Kind("A wrong winner, who had settled control", "control_gained",
             "CORRECTION: control of Worcester is open again",
             ("control of Worcester is open again",)),
        Kind("A wrong final score", "certain_and_not",
             "CORRECTION: the final score", ("final score in Worcester is Lab 17",)),
        Kind("A final score that is not final, in the message that gave it", "control_held",
             "Corrected 00:10. The score", ("The score in Stourcastle is not final after all",)),
        Kind("A council that is not complete, for a channel that follows all of them",
             "control_held", "CORRECTION: Stourcastle", ("Stourcastle is not complete",)),
        Kind("A result is withdrawn", "slips",
             "WITHDRAWN: Warndon", ("Warndon is awaiting declaration",)),
        Kind("A withdrawn result stands after all, and settles control again", "control_gained",
             "For a majority Labour needs 1 of the remaining 2 seats.",
             ("Conservatives lose control of Worcester",)),
    ),
    "A rehearsal": (
        Kind("It begins", "rehearsal",
             "TEST. A rehearsal of Worcester", ("TEST. A rehearsal of Worcester begins here",)),
        Kind("A ward", "rehearsal",
             "TEST. LABOUR HOLD Arboretum", ("TEST. LABOUR HOLD Arboretum",)),
    ),
}  # fmt: skip


_PLATFORMS = """\
## One message on each platform

Slack's notification and a screen reader get the lines as they are; the channel shows the first in
bold. Discord has the first line as the message and the others in a box below it, in the winner's
colour if the message announces one result. The box ends with the council, the entry's number in the
ledger, a code by which the bot finds its message again, and the time in the reader's own time zone.
The scoreboard and, after a moment, a final score carry the picture of the council on both. A
terminal puts the channel's name in front, and shows no edits.
"""


def page() -> str:
    return "\n".join([_HEAD, *_sections(), _PLATFORMS, *_on_each_platform()])


def _on_each_platform() -> Iterator[str]:
    example = next(kind for kind in KINDS["Control of the council"] if "loses" in kind.heading)
    lines = tuple(message(example))
    sent = Message(
        "worcester-2016/entry:10", "any:#count", lines, origin="Worcester · declaration 10"
    )
    yield _block("Slack", slack.announcement(sent).text)
    body: Json = discord.announcement(sent)
    (box,) = body["embeds"]
    words = (body["content"], "", box["description"], "", box["footer"]["text"])
    yield _block("Discord", "\n".join(words))
    shown = StringIO()
    Console(file=shown, width=200).print(console.announcement(sent))
    lines = tuple(line.rstrip() for line in shown.getvalue().splitlines() if line.strip())
    yield _block("The terminal", "\n".join(lines))


def _block(heading: str, text: str) -> str:
    return f"### {heading}\n\n```text\n{text}\n```\n"


def message(kind: Kind) -> list[str]:
    """The lines of the first message of the transcript that begins like this."""
    lines = (FOLDER / f"{kind.night}.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        channel, bar, text = line.partition(_BAR)
        if channel.strip() and kind.begins in f"{channel.strip()}{bar}{text}" and bar:
            return [text, *_continuation(lines[number + 1 :])]
    raise AssertionError(f"no message of tests/nights/{kind.night}.txt has: {kind.begins}")


def _continuation(lines: list[str]) -> Iterator[str]:
    parted = (line.partition(_BAR) for line in lines)
    below = takewhile(lambda parts: parts[1] and not parts[0].strip(), parted)
    return (text for _, _, text in below)


def _sections() -> Iterator[str]:
    for heading, kinds in KINDS.items():
        yield f"## {heading}\n"
        for kind in kinds:
            yield _block(kind.heading, "\n".join(message(kind)))
            if kind.published:
                yield f"> {kind.published.line}\n>\n> {kind.published.source}\n"
