"""How a declaration being typed may continue: the ward, then the candidates and parties there."""

from bot.election.council import Council
from bot.election.names import fold
from bot.election.night import Night
from bot.election.parse.ward import MAX_WARD_WORDS


def wards_outstanding_first(night: Night) -> list[str]:
    to_come = dict.fromkeys(night.outstanding_wards)
    return [*to_come, *(ward for ward in night.council.contests if ward not in to_come)]


def continuations(text: str, ward: str, night: Night) -> list[str]:
    """The text completed with each party or candidate whose name begins with its last word."""
    head, _, word = text.rpartition(" ")
    contest = night.council.contests[ward]
    people = [*contest.parties, *(c.name for c in contest.candidates)]
    return [f"{head} {name} " for name in people if fold(name).startswith(fold(word))]


def leading_ward(text: str, council: Council) -> str | None:
    """The ward that begins the text, if its name is complete and a space follows."""
    typed = text.split()
    for size in range(min(len(typed), MAX_WARD_WORDS), 0, -1):
        if size == len(typed) and not text.endswith(" "):
            continue
        ward = council.wards_up.exact_match(" ".join(typed[:size]))
        if ward:
            return ward
    return None
