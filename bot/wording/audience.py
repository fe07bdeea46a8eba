"""Who is told, and whose entry was changed: the end of a receipt."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.election.following import PARTY, split_focus
from bot.election.ledger import Correct, Undo, Withdraw
from bot.wording.numbers import clock_time, comma_list, quantity
from bot.wording.voice import Voice

_MAX_NAMED = 6  # channels

# What an entry does, and did, to another person's.
_VERBS = {
    Correct.kind: ("corrects", "corrected"),
    Withdraw.kind: ("withdraws", "withdrew"),
    Undo.kind: ("undoes", "undid"),
}
_REPLACES = ("replaces", "replaced")


def contradiction_line(kind: str, first: str, at: datetime) -> str:
    """This corrects what Alice entered at 22:41."""
    return f"This {_VERBS.get(kind, _REPLACES)[0]} what {first} entered at {clock_time(at)}."


def contradicted_line(kind: str, who: str, ward: str, at: datetime) -> str:
    """Bob corrected what you entered for Battenhall, at 23:10."""
    did = _VERBS.get(kind, _REPLACES)[1]
    return f"{who} {did} what you entered for {ward}, at {clock_time(at)}."


def focus_words(focus: str, voice: Voice) -> str:
    """everything about Battenhall; every ward in which the Greens win or lose a seat"""
    kind, name = split_focus(focus)
    if kind == PARTY:
        verbs = "wins or loses" if voice.pronoun(name) == "it" else "win or lose"
        return f"every {voice.area} in which {voice.group(name)} {verbs} a seat"
    return f"everything about {name}" if name else ""


def focus_label(focus: str, voice: Voice) -> str:
    """Battenhall, Green"""
    kind, name = split_focus(focus)
    return voice.label(name) if kind == PARTY else name


# What becomes of a lost channel that can be posted to again.
RESUMES = "it resumes within five minutes, or at once if someone types /follow there."


def lost_channel_line(name: str, reason: str) -> str:
    return f"Countroom can't post in {name}: {reason}. Once that is fixed, {RESUMES}"


def lost_channel_lines(name: str, reason: str, remedy: str) -> tuple[str, ...]:
    """For the person who had the channel follow."""
    return (
        f"Countroom can't post in {name}: {reason}.",
        "You had that channel follow the night; it misses every announcement now.",
        remedy,
    )


def audience_lines(told: Sequence[str], unnamed: int, lost: Mapping[str, str]) -> list[str]:
    """Telling #results and #newsdesk. #general cannot be told: the bot is not in it.

    `unnamed` counts channels that no longer follow and get a correction of what they were told;
    `lost` has the reason by channel.
    """
    named = [*told[:_MAX_NAMED]]
    more = len(told) - len(named) + unnamed
    if more:
        named.append(quantity(more, "more channel") if named else quantity(more, "channel"))
    lines = [f"Telling {comma_list(named)}."] if named else []
    reasons: dict[str, list[str]] = {}
    for name, reason in lost.items():
        reasons.setdefault(reason, []).append(name)
    return [*lines, *(f"{comma_list(n)} cannot be told: {why}." for why, n in reasons.items())]
