"""Writes docs/rules.md from the rule book: python -m tests.spec.write."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.spec.book import sentences
from tests.spec.rules import GROUPS, Rule

RULES_PAGE = Path(__file__).parents[2] / "docs" / "rules.md"

_HEAD = """\
# The rules

What Countroom holds about a count night, where it is from, and the tests that hold it: each
sentence below a rule is a test in `tests/spec`. "Guess" marks what we chose because no source was
found; "not built" is what the bot does not do; codes in brackets are those of worked examples.
`python -m tests.spec.write` writes this page.
"""


def page() -> str:
    """The whole page."""
    held: dict[str, list[str]] = defaultdict(list)
    for module, case in sentences():
        vectors = f" ({', '.join(case.vectors)})" if case.vectors else ""
        for code in case.rules:
            held[code].append(f"  - {case.sentence}{vectors} — `{module}`")
    return "\n".join([_HEAD, *_groups(held)]) + "\n"


def _groups(held: dict[str, list[str]]) -> Iterator[str]:
    for title, rules in GROUPS.items():
        yield f"## {title}\n"
        for rule in rules:
            yield from _rule(rule, held[rule.code])
        yield ""


def _rule(rule: Rule, held: list[str]) -> Iterator[str]:
    yield f"- **{rule.code}** {rule.text} *Source: {rule.source}.*"
    if rule.note:
        yield f"  - Note: {rule.note}."
    if rule.guess:
        yield f"  - Guess: {rule.guess}."
    if rule.not_built:
        yield f"  - {'Not built' if held else 'Out of scope, not built'}: {rule.not_built}."
    yield from held


if __name__ == "__main__":
    RULES_PAGE.parent.mkdir(exist_ok=True)
    RULES_PAGE.write_text(page(), encoding="utf-8")
