"""What /control and /composition answer, and whether it is so."""

import re
from collections.abc import Hashable, Iterator

from bot.chat.reply import Reply
from bot.election.parties import VACANT
from tests.truth.fold import NOC, Truth
from tests.truth.reader import Reader

_EVE = re.compile(r"On the eve of poll: (?:(.*?) control|(.*?)) \((.*)\)\.")
_MAJORITY = re.compile(r"A majority is (\d+) of (\d+) seats?\.")
_CERTAIN = "Certain, whatever is to come: "
_FACTS = {
    "lost": r"(?:the )?([^,]+?) loses? control of ",
    "majority": r"(?:the )?([^,]+?) will have a majority in ",
    "cannot": r"(?:the )?([^,]+?) cannot reach a majority in ",
    "noc": r" will (?:have|be) (?!a majority)(.+?)[.,]",
}

_BETWEEN = re.compile(r"(?:,| and)(?= (?:the )?[A-Z])")  # the facts of a list


def untruths(control: Reply, composition: Reply, truth: Truth, reader: Reader) -> list[str]:
    """What the two answers have wrong, or leave out."""
    found = [
        *_wrong_control(control, truth, reader),
        *_wrong_certainties(control, truth, reader),
        *_wrong_composition(composition, truth, reader),
    ]
    return [f"answered: {fault}" for fault in found]


def _wrong_control(answer: Reply, truth: Truth, reader: Reader) -> Iterator[str]:
    belief = reader.believes(["\n".join(_without_facts(answer))])
    facts: dict[str, Hashable] = {
        "control": truth.control,
        "score": truth.score,
        "needs": truth.needs or None,
    }
    for topic, so in facts.items():
        if belief.get(topic) != so:
            yield f"{belief.get(topic)} of {topic}; {so} is so"
    for line in answer.lines:
        if eve := _EVE.fullmatch(line):
            held = {p: int(n) for p, n in (row.rsplit(" ", 1) for row in eve[3].split(", "))}
            ran = eve[1] or eve[2]
            if f"{ran} control" == truth.council.noc_term:
                ran = truth.council.noc_term
            if (reader.code(ran), held) != (truth.eve, +truth.before):
                yield f"{line!r}; {truth.eve}, {truth.before} is so"


def _without_facts(answer: Reply) -> list[str]:
    return [answer.text, *(line for line in answer.lines if not line.startswith(_CERTAIN))]


def _wrong_certainties(answer: Reply, truth: Truth, reader: Reader) -> Iterator[str]:
    line = next((line for line in answer.lines if line.startswith(_CERTAIN)), "")
    said = {
        (kind, reader.code(name.strip().removeprefix("the ")))
        for kind, pattern in _FACTS.items()
        for fact in _BETWEEN.split(line.removeprefix(_CERTAIN))
        for name in re.findall(pattern, fact)
    }
    so: set[tuple[str, str]] = set()
    if truth.has_lost:
        so.add(("lost", truth.eve))
    if truth.control:
        so.add(("noc", NOC) if truth.control == NOC else ("majority", truth.control))
    for kind, party in said - so:
        if kind != "cannot" or not truth.cannot_reach(party):
            yield f"{kind} {party} as certain"
    if truth.score[-1] and so - said:
        yield f"nothing of {so - said}, though it is certain"


def _wrong_composition(answer: Reply, truth: Truth, reader: Reader) -> Iterator[str]:
    # The rest of the score, what a majority needs, has its own line here.
    tally = f"{answer.text.removesuffix('.')};"
    belief = reader.believes(["\n".join([tally, *answer.lines])])
    facts: dict[str, Hashable] = {"control": truth.control, "score": truth.score}
    for topic, so in facts.items():
        if belief.get(topic) != so:
            yield f"{belief.get(topic)} of {topic}; {so} is so"
    majority = _MAJORITY.search("\n".join(answer.lines))
    if majority is None or (int(majority[1]), int(majority[2])) != (
        truth.line,
        truth.council.seats,
    ):
        yield f"{majority and majority[0]}; {truth.line} is so"
    if answer.table is None:
        yield "no table"
        return
    headings = answer.table.headings[1:]
    rows = {
        VACANT if name == "Vacant" else reader.code(name): dict(zip(headings, cells, strict=True))
        for name, *cells in answer.table.rows
    }
    for party in {*rows, *truth.seats, *truth.before}:
        row, right = rows.get(party, {}), _row(party, truth)
        wrong = {head: cell for head, cell in row.items() if cell != right[head]}
        if wrong or (not row and (truth.seats[party] or truth.was(party))):
            yield f"{party} {row}; {right} is so"


def _row(party: str, truth: Truth) -> dict[str, str]:
    change = truth.change(party)
    words = "=" if change == 0 else f"{change:+}".replace("-", "−") if change else ""
    return {
        "Now": str(truth.seats[party]),
        "Up": str(truth.still_up(party) or 0),
        "Change": words,
        "Was": str(truth.was(party)),
    }
