"""Answers and announcements as Discord shows them: message bodies, nothing sent."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.announcer.transport import Image, Link, Message
from bot.chat.reply import File, Meaning, Reply, Table, Tone
from bot.platforms.discord import escape
from bot.platforms.discord.limits import (
    ALT,
    BUTTON_LABEL,
    BUTTONS_IN_A_ROW,
    CONTENT,
    CUSTOM_ID,
    DESCRIPTION,
    FOOTER,
    ROWS,
    pack,
    truncate,
    utf16_length,
)
from bot.platforms.discord.rest import Payload
from bot.platforms.discord.settings import PLATFORM
from bot.platforms.shared import tables
from bot.platforms.shared.channel_links import channel_ids, split_at_channels

# https://discord.com/developers/docs/resources/message#message-object-message-flags
SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6

# https://discord.com/developers/docs/components/reference#component-object-component-types
ACTION_ROW, BUTTON = 1, 2
_BLUE, _GREY, _GREEN, _RED, _LINK = 1, 2, 3, 4, 5

# Tells apart the messages of one channel, and those from before a backup was restored.
_CODE_LENGTH = 6  # of 32 letters
_DOT = " · "

# The platform's own buttons begin with a dot, which no command's press does.
SHARE = ".share"
QUESTION = "?"  # begins a question's buttons: the answer to one of them replaces the question

NO_MENTIONS: Payload = {"parse": []}

_COLOURS = {
    Tone.ANSWER: 0x5865F2,
    Tone.DONE: 0x2E7D32,
    Tone.ASK: 0xF9A825,
    Tone.REFUSAL: 0xC62828,
    Tone.FAILED: 0xC62828,
}
_ANNOUNCEMENT = 0x37474F
_STYLES = {Meaning.CHOICE: _GREY, Meaning.RECORD: _GREEN, Meaning.REPLACE: _RED}
_FENCE_LENGTH = utf16_length("```\n\n```")
_MOST_PARTS = 5  # a longer answer becomes a file


@dataclass(frozen=True, slots=True)
class RenderedReply:
    """An answer as one or more messages; the files go with the last."""

    messages: tuple[Payload, ...]
    files: tuple[File, ...] = ()


def reply(answer: Reply) -> RenderedReply:
    first, *more = pack(escape.lines(answer.text), CONTENT - len("****"))
    parts = [*more, *_parts(answer)]
    files = answer.files
    if len(parts) > _MOST_PARTS:
        parts, files = [truncate(parts[0], DESCRIPTION)], (*files, _answer_file(answer))
    colour = _COLOURS[answer.tone] if answer.colour is None else _colour_number(answer.colour)
    flags = 0 if answer.in_channel else EPHEMERAL
    bodies = [_body(f"**{first.strip()}**", parts[:1], colour, flags)]
    bodies += [_body("", [part], colour, flags) for part in parts[1:]]
    share = (
        [_button("Share here", SHARE, _GREY)] if answer.tone is Tone.ANSWER and not files else []
    )
    for body in bodies:
        body["components"] = _button_rows(
            [*(_action_buttons(answer) if body is bodies[-1] else ()), *share]
        )
    return RenderedReply(tuple(bodies), files)


def announcement(message: Message) -> Payload:
    """The fact in the content, where a phone's notification shows it; its origin in the footer."""
    first, *rest = filter(str.strip, (escape.line(line) for line in message.lines))
    colour = _ANNOUNCEMENT if message.colour is None else _colour_number(message.colour)
    embed: Payload = {"color": colour, "footer": {"text": _small_print(message)}}
    if message.at:
        embed["timestamp"] = message.at.isoformat()  # the client shows it in the reader's own time
    if rest:
        embed["description"] = pack(rest, DESCRIPTION)[0]
    ping = _ping(message)
    content = f"**{pack([first], CONTENT - len('****') - len(ping))[0].strip()}**{ping}"
    mentions = _allowed_mentions(message)
    body: Payload = {
        "content": content,
        "embeds": [embed],
        "allowed_mentions": mentions,
        "components": _button_rows(_announcement_buttons(message)),  # an edit takes old ones away
    }
    return body_with_image(body, message.image) if message.image else body


def _ping(message: Message) -> str:
    return f" <@&{message.ping}>" if message.ping else ""


def _allowed_mentions(message: Message) -> Payload:
    """https://discord.com/developers/docs/resources/message#allowed-mentions-object"""
    return {**NO_MENTIONS, "roles": [message.ping]} if message.ping else NO_MENTIONS


def _announcement_buttons(message: Message) -> list[Payload]:
    buttons = [_link_button(message.link)] if message.link else []
    buttons += [
        _button(b.label, f"{b.press}|{b.value}", _GREEN if b.records else _GREY)
        for b in message.buttons
    ]
    return buttons


def plain_announcement(message: Message) -> Payload:
    key = f"-# {escape.line(_small_print(message))}"
    below = f"{_ping(message)}\n{key}"
    text = pack((escape.line(line) for line in message.lines), CONTENT - utf16_length(below))[0]
    body = {**_body(f"{text}{below}"), "allowed_mentions": _allowed_mentions(message)}
    buttons = _announcement_buttons(replace(message, link=None))
    return {**body, "components": _button_rows(buttons)}


def direct_message(lines: Iterable[str]) -> Payload:
    return _body(pack((escape.line(line) for line in lines), CONTENT)[0])


def body_with_image(body: Payload, image: Image) -> Payload:
    """The body with an image, its first file, at the end of its first embed."""
    embeds = body.get("embeds")
    first, *more = embeds if isinstance(embeds, list) and embeds else [{}]
    embed = {**first, "image": {"url": f"attachment://{image.name}"}}
    attached = {"id": 0, "filename": image.name, "description": truncate(image.alt, ALT)}
    return {**body, "embeds": [embed, *more], "attachments": [attached]}


def is_announcement(body: Payload, message: Message) -> bool:
    """Whether a message, as Discord returns it, has this announcement's key and its words."""
    forms = announcement(message), plain_announcement(message)
    return has_key(body, message.key) and any(is_alike(body, form) for form in forms)


def is_alike(body: Payload, other: Payload) -> bool:
    """Whether two messages say the same, however Discord trims them."""
    return _words(body) == _words(other)


def _words(body: Payload) -> list[str]:
    embeds = body.get("embeds")
    texts = [str(e.get("description") or "") for e in embeds] if isinstance(embeds, list) else []
    return " ".join([str(body.get("content", "")), *texts]).split()


def has_key(body: Payload, key: str) -> bool:
    """Whether a message, as Discord returns it, is an announcement with this key."""
    embeds = body.get("embeds")
    footers = [e.get("footer", {}).get("text") for e in embeds] if isinstance(embeds, list) else []
    last = str(body.get("content", "")).rpartition("\n")[2]
    prints = [str(text) for text in [*footers, last.removeprefix("-# ")]]
    # An earlier version showed the key itself.
    return key in prints or any(text.rpartition(_DOT)[2] == message_code(key) for text in prints)


def _small_print(message: Message) -> str:
    """Where the message comes from, and a code by which it is found again."""
    about, code = [message.origin] if message.origin else [], message_code(message.key)
    return _DOT.join([truncate(text, FOOTER - len(_DOT) - len(code)) for text in about] + [code])


def message_code(key: str) -> str:
    """The end of the small print, which only the message with this key has."""
    digest = hashlib.sha256(key.encode()).digest()
    return base64.b32encode(digest).decode()[:_CODE_LENGTH].lower()


def shared_answer(content: str, description: str | None, colour: int) -> Payload:
    """An answer that one user saw, for the channel. It was escaped when it was made."""
    return _body(content, [description] if description else [], colour)


def public_body(body: Payload) -> Payload:
    flags = 0 if body.get("embeds") else SUPPRESS_EMBEDS
    return {**body, "flags": flags, "components": []}


def plain_body(body: Payload) -> Payload:
    """A private answer without embeds and buttons, for when Discord refuses its form."""
    embeds = body.get("embeds")
    texts = [str(e.get("description", "")) for e in embeds] if isinstance(embeds, list) else []
    return _body(pack([str(body.get("content", "")), *texts], CONTENT)[0], flags=EPHEMERAL)


def _colour_number(colour: str) -> int:
    return int(colour.removeprefix("#"), 16)


def _body(
    content: str, descriptions: Sequence[str] = (), colour: int = 0, flags: int = 0
) -> Payload:
    """Without an embed of ours Discord makes none from an address in the text."""
    return {
        "content": content,
        "embeds": [{"description": text, "color": colour} for text in descriptions],
        "flags": flags | (0 if descriptions else SUPPRESS_EMBEDS),
        "allowed_mentions": NO_MENTIONS,
    }


def _parts(answer: Reply) -> list[str]:
    """The lines, the table and the notes in pieces for an embed; they share one if they fit."""
    parts = pack(_lines_with_links(answer), DESCRIPTION)
    notes = pack([part for note in answer.notes for part in escape.lines(note)], DESCRIPTION)
    for more in (_table_parts(answer.table) if answer.table else [], notes):
        if parts and more and utf16_length(f"{parts[-1]}\n{more[0]}") <= DESCRIPTION:
            parts = [*parts[:-1], f"{parts[-1]}\n{more[0]}", *more[1:]]
        else:
            parts += more
    return parts


def _lines_with_links(answer: Reply) -> Iterable[str]:
    """The lines, with the server's own channels as links."""
    ids = channel_ids(answer, PLATFORM)
    for text in (part for line in answer.lines for part in line.splitlines()):
        pieces = split_at_channels(text, ids)
        if "".join(piece for piece, _ in pieces).strip():
            yield "".join(
                f"<#{channel}>" if channel else escape.line(piece) for piece, channel in pieces
            )


def _table_parts(table: Table) -> list[str]:
    rows = tables.aligned_rows(table, escape.code)
    if tables.fits(rows):
        room = DESCRIPTION - _FENCE_LENGTH
        return [f"```\n{text}\n```" for text in pack(rows, room)]
    listed = (_listed_row(name, cells) for name, cells in tables.listed_rows(table))
    return pack(listed, DESCRIPTION)


def _listed_row(name: str, cells: str) -> str:
    bold = f"**{escape.line(name)}**" if name.strip() else ""
    return " – ".join(part for part in (bold, escape.line(cells)) if part)


def _answer_file(answer: Reply) -> File:
    table = tables.aligned_rows(answer.table, escape.code) if answer.table else []
    lines = [answer.text, *answer.lines, *table, *answer.notes]
    return File("answer.txt", "\n".join(lines) + "\n")


def _action_buttons(answer: Reply) -> list[Payload]:
    """The buttons, without any whose value is too long for Discord."""
    mark = QUESTION if answer.tone is Tone.ASK else ""
    ids = [(a, f"{mark}{a.press}|{a.value}") for a in answer.actions]
    return [
        _button(action.label, custom_id, _STYLES[action.meaning])
        for action, custom_id in ids
        if utf16_length(custom_id) <= CUSTOM_ID
    ]


def _button(label: str, custom_id: str, style: int) -> Payload:
    return {
        "type": BUTTON,
        "style": style,
        "label": truncate(label, BUTTON_LABEL),
        "custom_id": custom_id,
    }


def _link_button(link: Link) -> Payload:
    label = truncate(link.label, BUTTON_LABEL)
    return {"type": BUTTON, "style": _LINK, "label": label, "url": link.url}


def _button_rows(buttons: list[Payload]) -> list[Payload]:
    fitting = buttons[: ROWS * BUTTONS_IN_A_ROW]
    starts = range(0, len(fitting), BUTTONS_IN_A_ROW)
    return [{"type": ACTION_ROW, "components": fitting[i : i + BUTTONS_IN_A_ROW]} for i in starts]
