"""Answers and announcements as Slack's blocks, with a text that tells a screen reader the same.

Any text that may hold a name goes into rich text or plain text, where Slack reads no markup.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.announcer.transport import Link, Message
from bot.chat.reply import Action, Meaning, Reply, Table, Tone
from bot.platforms.shared import tables
from bot.platforms.shared.channel_links import channel_ids, split_at_channels
from bot.platforms.slack import limits
from bot.platforms.slack.escape import mrkdwn, plain_text, truncate
from bot.platforms.slack.settings import PLATFORM

Block = dict[str, Any]  # JSON, as Slack's reference has it

SHARE = "slack-share"
LINK = "slack-link"  # Slack reports a press on a link, too
QUESTION_BLOCK = "asking"  # a question's buttons: the answer to them replaces the question

# https://docs.slack.dev/interactivity/handling-user-interaction: a response_url works five times.
MOST_MESSAGES = 4  # in one answer; the fifth is kept for an apology
_LEFT_OUT = "… and {} more lines that don't fit here."
_FILES_NOTE = "The files are in your direct messages with this app."
_STYLES = {Meaning.RECORD: "primary", Meaning.REPLACE: "danger"}
_NO_MRKDWN = {"mrkdwn": False}


@dataclass(frozen=True, slots=True)
class Page:
    """One message: its blocks, and the text that stands in for them."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        return {"text": self.text, "blocks": list(self.blocks), **_NO_MRKDWN}


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines in one face: bold, plain or monospaced. `channels` has the ids of those they name."""

    lines: tuple[str, ...]
    face: str
    channels: Mapping[str, str] = field(default_factory=dict)


def reply(answer: Reply, share: str | None = None, note: str | None = None) -> list[Page]:
    """An answer. `share` is the value of its "Share here" button, `note` a small last line."""
    named = channel_ids(answer, PLATFORM)
    parts = [_Part((answer.text,), "bold"), _Part(answer.lines, "plain", named)]
    if answer.table:
        parts.append(_table_part(answer.table))
    parts.append(_Part(answer.notes, "plain"))
    pages = [_blocks(page) for page in _pages(parts)]
    note = note or (_FILES_NOTE if answer.files else None)
    if note:
        pages[-1].append(_note_block(note))
    buttons = _button_block(answer, share)
    if buttons:
        pages[-1].append(buttons)
    texts = [
        _fallback_text([answer.text, *answer.lines, *answer.notes]),
        *(_fallback_text([answer.text]) for _ in pages[1:]),
    ]
    return [Page(text, tuple(blocks)) for text, blocks in zip(texts, pages, strict=True)]


def _table_part(table: Table) -> _Part:
    rows = tables.aligned_rows(table, _cell_text)
    if tables.fits(rows):
        return _Part(tuple(rows), "monospaced")
    listed = tuple(": ".join(filter(None, row)) for row in tables.listed_rows(table))
    return _Part(listed, "plain")


def _cell_text(cell: str) -> str:
    return " ".join(plain_text(cell).split())


def announcement(message: Message) -> Page:
    first, *more = message.lines
    parts = [_Part((first,), "bold"), _Part(tuple(more), "plain")]
    blocks = _blocks(_pages(parts)[0])
    if message.ping:
        blocks.append(_ping_block(message.ping))
    buttons = [link_button(message.link)] if message.link else []
    for button in message.buttons:
        meaning = Meaning.RECORD if button.records else Meaning.CHOICE
        action = Action(button.label, button.press, button.value, meaning)
        buttons.append(_button(action, len(buttons)))
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    return Page(_fallback_text(message.lines), tuple(blocks))


def _ping_block(group: str) -> Block:
    """https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#usergroup-element-type"""
    mention = {"type": "usergroup", "usergroup_id": group}
    section = {"type": "rich_text_section", "elements": [mention]}
    return {"type": "rich_text", "elements": [section]}


def _fallback_text(lines: Iterable[str]) -> str:
    return whole_lines([mrkdwn(line) for line in lines], limits.TEXT)


def whole_lines(lines: Sequence[str], longest: int) -> str:
    kept: list[str] = []
    room = longest
    for line in lines:
        if len(line) + bool(kept) > room:
            break
        room -= len(line) + bool(kept)
        kept.append(line)
    return "\n".join(kept) or truncate(lines[0], longest)


def _pages(parts: Iterable[_Part]) -> list[list[_Part]]:
    """The parts in sections, over as many messages as they need and Slack allows."""
    pages: list[list[_Part]] = [[]]
    room, left_out = limits.BLOCKS_TEXT, 0
    for piece in (piece for part in parts for piece in _sections(part)):
        size = sum(len(line) + 1 for line in piece.lines)
        if size > room or len(pages[-1]) >= limits.BLOCKS - 2:
            if left_out or len(pages) == MOST_MESSAGES:
                left_out += len(piece.lines)
                continue
            pages.append([])
            room = limits.BLOCKS_TEXT
        pages[-1].append(piece)
        room -= size
    if left_out:
        pages[-1].append(_Part((_LEFT_OUT.format(left_out),), "plain"))
    return pages


def _sections(part: _Part) -> list[_Part]:
    pieces: list[list[str]] = []
    room = 0
    for line in (truncate(plain_text(line), limits.SECTION) for line in part.lines):
        if not pieces or len(line) + 1 > room:
            pieces.append([])
            room = limits.SECTION
        pieces[-1].append(line)
        room -= len(line) + 1
    kept = [tuple(lines) for lines in pieces if any(map(str.strip, lines))]
    return [_Part(lines, part.face, part.channels) for lines in kept]


def _blocks(parts: Iterable[_Part]) -> list[Block]:
    return [{"type": "rich_text", "elements": [_element(part)]} for part in parts]


def _element(part: _Part) -> Block:
    text = "\n".join(part.lines)
    if part.face == "monospaced":
        return {"type": "rich_text_preformatted", "elements": [_text_element(text)]}
    if part.face == "bold":
        bold = {**_text_element(text), "style": {"bold": True}}
        return {"type": "rich_text_section", "elements": [bold]}
    pieces = split_at_channels(text, part.channels)
    elements = [
        _channel_element(channel) if channel else _text_element(piece) for piece, channel in pieces
    ]
    return {"type": "rich_text_section", "elements": elements}


def _text_element(text: str) -> Block:
    return {"type": "text", "text": text}


def _channel_element(channel_id: str) -> Block:
    return {"type": "channel", "channel_id": channel_id}


def plain_text_object(text: str, longest: int) -> Block:
    return {"type": "plain_text", "text": truncate(plain_text(text), longest), "emoji": False}


def _note_block(text: str) -> Block:
    return {"type": "context", "elements": [plain_text_object(text, limits.SECTION)]}


def _button_block(answer: Reply, share: str | None) -> Block | None:
    asks = answer.tone is Tone.ASK
    elements = [
        _button(action, i)
        for i, action in enumerate(answer.actions)
        if len(action.value) <= limits.BUTTON_VALUE
    ]
    if share is not None and len(share) <= limits.BUTTON_VALUE:
        elements.append(_button(Action("Share here", SHARE, share), len(elements)))
    if not elements:
        return None
    block: Block = {"type": "actions", "elements": elements[: limits.BUTTONS]}
    return {**block, "block_id": QUESTION_BLOCK} if asks else block


def _button(action: Action, number: int) -> Block:
    """The id says what it presses; the number tells two of a kind apart."""
    button: Block = {
        "type": "button",
        "action_id": f"{action.press}:{number}",
        "text": plain_text_object(action.label, limits.BUTTON_LABEL),
        "value": action.value,
    }
    if style := _STYLES.get(action.meaning):
        button["style"] = style
    if action.confirmation:
        button["confirm"] = _confirm_dialog(action)
    return button


def _confirm_dialog(action: Action) -> Block:
    """The dialog's own button says again what the press does."""
    return {
        "title": plain_text_object(f"{action.label}?", limits.DIALOG_TITLE),
        "text": plain_text_object(action.confirmation, limits.DIALOG_TEXT),
        "confirm": plain_text_object(action.label, limits.DIALOG_BUTTON),
        "deny": plain_text_object("Cancel", limits.DIALOG_BUTTON),
    }


def link_button(link: Link) -> Block:
    return {**_button(Action(link.label, LINK, LINK), 0), "url": link.url}


def button_press(action_id: str) -> str:
    return action_id.rpartition(":")[0] or action_id
