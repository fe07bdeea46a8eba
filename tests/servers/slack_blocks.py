"""What Slack rejects in blocks and views, by its Block Kit reference."""

from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]  # blocks on the wire

# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
_DIALOG = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def block_refusals(blocks: Sequence[Json], most: int = 50) -> list[str]:
    """Every fault in the blocks."""
    found = [f"more than {most} blocks"] if len(blocks) > most else []
    for text in _texts(blocks):
        if not text["text"]:
            found.append("an empty text")
        if len(text["text"]) > 3_000:
            found.append("a text of more than 3,000 characters")
        if text["type"] == "mrkdwn":
            found.append("mrkdwn, which formats")
    for block in blocks:
        ids = [element.get("action_id") for element in block.get("elements", ())]
        if block["type"] == "actions" and len(set(ids)) < len(ids):
            found.append("an action_id twice")
        styles = [element.get("style") for element in block.get("elements", ())]
        if styles.count("primary") > 1:
            found.append("two primary buttons in one set")
        for element in block.get("elements", ()):
            if element["type"] == "button":
                found += _button_refusals(element)
    return found


def _button_refusals(button: Json) -> list[str]:
    found = []
    if len(button["text"]["text"]) > 75:
        found.append("a button label of more than 75 characters")
    if not 0 < len(button["value"]) <= 2_000:
        found.append("a button value of none or more than 2,000 characters")
    if button.get("style", "primary") not in {"primary", "danger"}:
        found.append("no style of a button")
    for part, longest in _DIALOG.items() if "confirm" in button else ():
        if not 0 < len(button["confirm"][part]["text"]) <= longest:
            found.append(f"a dialog's {part} of none or more than {longest} characters")
    return found


def _texts(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def visible_text(blocks: Sequence[Json]) -> str:
    """The text a user reads in blocks, without buttons."""
    shown = [block for block in blocks if block["type"] != "actions"]
    return "\n".join(text["text"] for text in _texts(shown))


def buttons(blocks: Sequence[Json]) -> dict[str, Json]:
    """The buttons by label, each with its block_id."""
    return {
        element["text"]["text"]: {**element, "block_id": block.get("block_id", "b")}
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }
