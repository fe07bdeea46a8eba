"""What a channel that follows all councils believes, and whether it is so."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from tests.truth.fold import NOC, Truth

_MARK = re.compile(r"^(?:Corrected \d\d:\d\d\. )?(?:CORRECTION: )?")
_SAID = re.compile(r"(?: We said|^This message said).*")
_OPEN_AGAIN = re.compile(r"is not complete after all|is open again")
_COUNT = re.compile(r"^(\d+) of \d+ councils complete(?:: (.*))?\.$", re.MULTILINE)
_RUNS = re.compile(r"(\w+) (\d+) \([^)]*\)")


def untruths(
    messages: Sequence[str], truths: Sequence[Truth], codes: Mapping[str, str]
) -> list[str]:
    """What the last line about each council, and the last count, have wrong.

    `codes` are the parties' codes by label and by people.
    """
    said: dict[str, str | None] = {}
    count: tuple[int, Counter[str]] | None = None
    for message in messages:
        for line in message.splitlines():
            stated = _MARK.sub("", _SAID.sub("", line))
            names = (t.council.short_name for t in truths if t.council.short_name in stated)
            if council := next(names, None):
                said[council] = None if _OPEN_AGAIN.search(line) else _controller(stated, codes)
        for n, runs in _COUNT.findall(message):
            count = int(n), Counter({party: int(seats) for party, seats in _RUNS.findall(runs)})
    found = []
    settled = {t.council.short_name: t.control for t in truths if t.is_complete and t.control}
    for truth in truths:
        name = truth.council.short_name
        if said.get(name) != settled.get(name):
            found.append(f"national: {said.get(name)} runs {name}; {settled.get(name)} does")
    so = len(settled), Counter(settled.values())
    if count and (count[0], +count[1]) != so:
        found.append(f"national: counts {count}; {so} is so")
    return found


def _controller(text: str, codes: Mapping[str, str]) -> str:
    """Who runs a council, by the words that say so."""
    plain = text.casefold()
    if plain.startswith("no overall control"):
        return NOC
    named = [name for name in codes if plain.startswith(name)]
    return codes[max(named, key=len)]
