"""The sentences of messages, and those that a reader reads twice."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.wording.council import is_score_line

_SENTENCE_END = re.compile(r"(?<=[.:]) (?=[A-Z])")
# What qualifies the figures of one ward and may be so in the next, and the head of a list.
_QUALIFIES = re.compile(
    r"Changes since|Shares by each party's|Turnout \d|No .* as previous|Swing \d|Negligible swing"
    r"|Elected$"
)


def sentences(text: str) -> Iterator[str]:
    """Without the running score, which is the same until a seat moves."""
    for line in text.splitlines():
        if not is_score_line(line):
            yield from (sentence.rstrip(".:") for sentence in _SENTENCE_END.split(line))


def said_twice(text: str) -> list[str]:
    """In one message."""
    return _repeated(sentences(text))


def heard_twice(texts: Iterable[str]) -> list[str]:
    """In all messages of a channel, but for what only qualifies a ward's figures."""
    statements = (sentence for text in texts for sentence in sentences(text))
    return _repeated(s for s in statements if not _QUALIFIES.match(s))


def _repeated(found: Iterable[str]) -> list[str]:
    times = Counter(sentence.casefold() for sentence in found)
    return [sentence for sentence, n in times.items() if n > 1]
