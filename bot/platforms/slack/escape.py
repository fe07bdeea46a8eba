"""Text from users, packs and imports, shown in Slack as it stands and doing nothing else."""

import re

WORD_JOINER = "\u2060"  # invisible, without width; ends what Slack would read as markup

# Line ends, the joiners of composed emoji, and our own joiner.
_KEPT_CHARACTERS = {"\n", "\u200d", "\ufe0f", WORD_JOINER}
_OPENS = re.compile(r"<(?=[!@#/a-zA-Z])")
# Two begin with a class of characters, so that a search soon passes over all others.
_STYLES = re.compile(r"[*~`_](?:(?<=[*~`])|(?<![^\W_]_)|(?![^\W_]))")  # snake_case stays
_QUOTES = re.compile(r"^(?=\s*>)", re.MULTILINE)
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_ADDRESSES = re.compile(r"[.:@](?:(?<=\w\.)(?=[a-zA-Z]{2})|(?<=:)(?=//)|(?<=\w@)(?=\w))")
_MENTION = re.compile(r"<(?:@|!subteam\^)(\w+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<(?P<address>(?:https?://|mailto:)[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_CHANNEL = re.compile(r"<#(\w+)(?:\|[^<>]*)?>")


def plain_text(text: str) -> str:
    """For rich text and plain text, where Slack reads no markup.

    - control characters, and those that reverse the writing direction, become dots
    - a `<` is parted from what follows, so that nothing looks like a mention even in transit
    - escaped text stays as it is
    """
    visible = text if text.isprintable() else "".join(map(_visible_char, text))
    return _OPENS.sub("<" + WORD_JOINER, visible)


def _visible_char(char: str) -> str:
    if char.isprintable() or char in _KEPT_CHARACTERS:
        return char
    return " " if char.isspace() else "·"


def mrkdwn(text: str) -> str:
    """For a message's text, where Slack reads mrkdwn: nothing formats, pings or links.

    Escaped as https://docs.slack.dev/messaging/formatting-message-text says (& < > only); that
    leaves styles, quotes, emoji and bare addresses, which a joiner breaks up.
    """
    text = _STYLES.sub(lambda found: found[0] + WORD_JOINER, plain_text(text))
    for markup in (_EMOJI, _ADDRESSES):
        text = markup.sub(lambda found: found[0] + WORD_JOINER, text)
    text = _QUOTES.sub(WORD_JOINER, text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """A command's text as typed: Slack sends &amp; &lt; &gt;, and mentions and links in brackets.

    A mention becomes its id, so that `/countroom roles grant declarer @ann` works.
    """
    if "<" in text:
        text = _CHANNEL.sub(r"slack:\1", _MENTION.sub(r"\1", text))
        text = _LINK.sub(lambda found: found["label"] or found["address"], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def truncate(text: str, longest: int) -> str:
    """At most `longest` characters, the last an ellipsis if any are left out."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
