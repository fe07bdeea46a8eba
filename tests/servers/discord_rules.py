"""What Discord rejects in a body, by its documented limits, and this project's own rules."""

import re
from typing import Any

Json = dict[str, Any]  # payloads on the wire

_MESSAGE_KINDS = {4, 7}
_CHOICES, _MODAL = 8, 9


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def violations_of(body: Json, kind: int) -> list[str]:
    """Every fault in the body of a message, a suggestion or a form."""
    if kind in _MESSAGE_KINDS:
        return [*_message(body), *_components(body.get("components") or [])]
    if kind == _CHOICES:
        choices = body["choices"]
        long = [c for c in choices for part in c.values() if not 0 < _units(part) <= 100]
        return [f"choice {c}" for c in long] + (["choices"] if len(choices) > 25 else [])
    return _modal(body) if kind == _MODAL else []


def _message(body: Json) -> list[str]:
    embeds = body.get("embeds") or []
    parts = [body.get("content", ""), *(e.get("description", "") for e in embeds)]
    footers = [e["footer"]["text"] for e in embeds if "footer" in e]
    wrong = {
        "empty": not any(parts),
        "content": _units(body.get("content", "")) > 2000,
        "blank": any(not e.get("description", "x").strip() for e in embeds),
        "description": any(_units(text) > 4096 for text in parts[1:]),
        "footer": any(_units(text) > 2048 for text in footers),
        "embeds in all": sum(map(_units, [*parts[1:], *footers])) > 6000,
        "allowed_mentions": body.get("allowed_mentions") not in _allowed_mentions(body),
        "links unfurl": not embeds and not body.get("flags", 0) & 4,
        "nonce": len(body.get("nonce", "")) > 25,
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


def _allowed_mentions(body: Json) -> list[Json]:
    """None, or the one role that the content names."""
    named = re.findall(r"<@&(\d+)>", body.get("content", ""))
    return [{"parse": []}] if len(named) != 1 else [{"parse": []}, {"parse": [], "roles": named}]


def _components(rows: list[Json]) -> list[str]:
    ids = [c["custom_id"] for row in rows for c in row["components"] if "url" not in c]
    labels = [c["label"] for row in rows for c in row["components"] if "label" in c]
    wrong = {
        "rows": len(rows) > 5,
        "buttons": any(not 0 < len(row["components"]) <= 5 for row in rows),
        "custom_id": any(not 0 < _units(i) <= 100 for i in ids) or len(ids) != len(set(ids)),
        "label": any(not 0 < _units(label) <= 80 for label in labels),
        "options": any(len(c.get("options", [])) > 25 for r in rows for c in r["components"]),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


def _modal(body: Json) -> list[str]:
    labels = body["components"]
    wrong = {
        "title": not 0 < _units(body["title"]) <= 45,
        "custom_id": not 0 < _units(body["custom_id"]) <= 100,
        "components": not 0 < len(labels) <= 5,
        "label": any(not 0 < _units(c["label"]) <= 45 for c in labels),
        "value": any(_units(c["component"].get("value", "")) > 4000 for c in labels),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


_MESSAGE = 3  # a command in a message's menu
_NAME = re.compile(r"[-_'a-z0-9]{1,32}")


def command_violations(command: Json) -> list[str]:
    """Every fault in a command that is registered, and in the options within it."""
    if command.get("type") == _MESSAGE and "required" not in command:
        return [] if 0 < len(command["name"]) <= 32 else [f"{command['name']}: name"]
    options = command.get("options") or []
    required = [bool(option.get("required")) for option in options]
    wrong = {
        "name": not _NAME.fullmatch(command["name"]),
        "description": not 0 < _units(command["description"]) <= 100,
        "options": len(options) > 25,
        "choices": len(command.get("choices", [])) > 25,
        "required after optional": required != sorted(required, reverse=True),
        "both choices and autocomplete": bool(
            command.get("choices") and command.get("autocomplete")
        ),
        "same name": len({option["name"] for option in options}) != len(options),
    }
    here = [f"{command['name']}: {name}" for name, is_wrong in wrong.items() if is_wrong]
    return here + [fault for option in options for fault in command_violations(option)]
