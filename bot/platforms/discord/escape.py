"""Text from users and packs, plain in Discord: no format, mention, link or writing direction.

discord.py's own `escape_markdown` and `escape_mentions` leave channel, command, time and emoji
mentions, numbered lists, bare links and bidirectional controls as they are.
"""

import re

_ZERO_WIDTH = "\u200b"

# Unicode Standard Annex 9: what embeds, overrides, isolates or marks a direction.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")

# https://discord.com/developers/docs/reference#message-formatting, and what else clients read.
_ANYWHERE = re.compile(r"[\\*_~`|<>\[\]]")
_EMOJI = re.compile(r":(?=\w+:)")
_LINE_START = re.compile(r"^(\s*)(-#|[#+-]|\d+(?=[.)]))")
_LINK = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*:)(?=//)|(\bwww)(?=\.)|(\b(?:discord|dsc)\b)(?=\.gg)")


def line(text: str) -> str:
    """One line that appears as it was typed and does nothing."""
    plain = _EMOJI.sub(r"\\:", _ANYWHERE.sub(r"\\\g<0>", _single_line(text)))
    plain = _LINK.sub(rf"\g<0>{_ZERO_WIDTH}", plain.replace("@", f"@{_ZERO_WIDTH}"))
    return _LINE_START.sub(_escaped_start, plain)


def lines(text: str) -> list[str]:
    return [line(part) for part in text.splitlines()] or [""]


def code(text: str) -> str:
    """A line for a code block, where only the fence could break."""
    return _single_line(text).replace("`", "\u02cb").replace("@", f"@{_ZERO_WIDTH}")


def uncode(text: str) -> str:
    """What `code` was given, as far as it matters to a user who edits it."""
    return text.replace(_ZERO_WIDTH, "")


def _single_line(text: str) -> str:
    return _CONTROL.sub(" ", _DIRECTION.sub("", text)).replace("\n", " ").replace("\t", " ")


def _escaped_start(start: re.Match[str]) -> str:
    """A heading, list or small print at the start of a line, stopped by a backslash.

    After a number the dot is escaped; any other mark is escaped itself.
    """
    space, mark = start.groups()
    return f"{space}{mark}\\" if mark[0].isdigit() else f"{space}\\{mark}"
