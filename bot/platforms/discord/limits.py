"""Discord's limits, counted as Discord counts, and how text is made to fit."""

import unicodedata
from collections.abc import Iterable

# https://discord.com/developers/docs/resources/message#create-message
CONTENT = 2000
NONCE = 25
# https://discord.com/developers/docs/resources/message#embed-object-embed-limits
DESCRIPTION = 4096
FOOTER = 2048
# https://discord.com/developers/docs/resources/message#attachment-object
ALT = 1024
# https://discord.com/developers/docs/components/reference
ROWS = 5
BUTTONS_IN_A_ROW = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
SELECT_OPTIONS = 25
OPTION_LABEL = 100
MODAL_TITLE = 45
PARAGRAPH = 4000
PARAGRAPH_LABEL = 45
# https://discord.com/developers/docs/interactions/application-commands
CHOICES = 25
CHOICE = 100
COMMAND_HELP = 100

_JOINERS = "\u200d\ufe0f"


def utf16_length(text: str) -> int:
    """The length in UTF-16 code units, which Discord counts."""
    return len(text) + sum(c > "\uffff" for c in text)


def truncate(text: str, limit: int) -> str:
    """The text, cut with an ellipsis if it is too long; no accent is parted from its letter."""
    return (
        text
        if utf16_length(text) <= limit
        else text[: _fitting_length(text, limit - 1)].rstrip() + "…"
    )


def pack(lines: Iterable[str], limit: int) -> list[str]:
    texts: list[str] = []
    room = 0
    for line in lines:
        for piece in _pieces(line, limit):
            size = utf16_length(piece)
            if texts and size < room:
                texts[-1] += f"\n{piece}"
                room -= size + 1
            else:
                texts.append(piece)
                room = limit - size
    return texts


def _pieces(line: str, limit: int) -> Iterable[str]:
    while utf16_length(line) > limit:
        end = _fitting_length(line, limit)
        yield line[:end]
        line = line[end:]
    yield line


def _fitting_length(text: str, limit: int) -> int:
    """How many characters fit without parting a letter from its marks, or an escape."""
    end = used = 0
    while end < len(text) and used + utf16_length(text[end]) <= limit:
        used += utf16_length(text[end])
        end += 1
    whole = end
    while whole and whole < len(text) and _is_joined(text[whole - 1], text[whole]):
        whole -= 1
    return whole or end


def _is_joined(before: str, after: str) -> bool:
    return before in f"\\{_JOINERS}" or after in _JOINERS or bool(unicodedata.combining(after))
