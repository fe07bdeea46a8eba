"""Who is told: the end of a receipt."""

from collections.abc import Mapping, Sequence

from bot.wording.numbers import comma_list, quantity

_MAX_NAMED = 6  # channels


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
