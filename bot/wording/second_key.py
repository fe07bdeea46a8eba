"""The card of a declaration that waits for a second person."""

from bot.wording.bulletin import CardState, SecondKeyCard


def card_lines(card: SecondKeyCard, ward: str) -> tuple[str, ...]:
    """For everyone in the channel: who typed what, and what came of it."""
    own = card.own
    match card.state:
        case CardState.WAITING:
            return (
                waiting_headline(card, ward),
                *(f"{reading.who}: {reading.says}." for reading in card.readings),
                *card.doubts,
                "Nothing is stored yet. Another person presses Confirm, or types the same.",
            )
        case CardState.CONFIRMED:
            return (f"{ward}: {card.by} confirmed what {own.who} typed. {own.says}.",)
        case CardState.DISCARDED:
            return (discarded_sentence(ward, own.who, card.by),)
        case CardState.OVERTAKEN:
            return (f"{ward} has changed since {own.who} typed it, so nothing waits here.",)


def waiting_headline(card: SecondKeyCard, ward: str) -> str:
    if len(card.readings) > 1:
        return f"TWO READINGS of {ward}. {card.differences}".strip()
    return f"{ward} waits for a second person: {card.own.who} typed it."


def discarded_sentence(ward: str, author: str, by: str) -> str:
    whose = "their own" if author == by else f"{author}'s"
    return f"{by} discarded {whose} reading of {ward}. Nothing was stored."
