"""Writes the rules and the trace to their tests, both in docs/: python -m tests.spec.write."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.spec.book import sentences
from tests.spec.rules import GROUPS, Rule

DOCS = Path(__file__).parents[2] / "docs"

_RULES_HEAD = """\
# The rules

The rules Countroom follows on a count night, and where each comes from. "Our guess" marks a choice
we made because we found no source. A code links to [the tests that check it](rules-tests.md).

`python -m tests.spec.write` writes both pages.
"""

_TESTS_HEAD = """\
# The tests of each rule

Every sentence is a test in `tests/spec`, listed under each of [the rules](rules.md) it checks.
Codes in brackets are worked examples, taken from published results.

`python -m tests.spec.write` writes this page.
"""


def pages() -> dict[str, str]:
    """The text of each page, by file name."""
    trace: dict[str, list[str]] = defaultdict(list)
    for module, case in sentences():
        codes = f" ({', '.join(case.examples)})" if case.examples else ""
        for code in case.rules:
            trace[code].append(f"- {case.sentence}{codes} – `{module}`")
    rules = "\n".join([_RULES_HEAD, *_rule_tables(set(trace))])
    tests = "\n".join([_TESTS_HEAD, *_trace_sections(trace)])
    return {"rules.md": rules, "rules-tests.md": tests}


def _rule_tables(tested: set[str]) -> Iterator[str]:
    for title, rules in GROUPS.items():
        yield f"## {title}\n"
        yield "| | Rule | Source | Status |"
        yield "|---|---|---|---|"
        for rule in rules:
            status = _status(rule, is_tested=rule.code in tested)
            yield f"| {_code(rule, tested)} | {rule.text} | {rule.source} | {status} |"
        yield ""


def _code(rule: Rule, tested: set[str]) -> str:
    is_tested = rule.code in tested
    return f"[{rule.code}](rules-tests.md#{rule.code.lower()})" if is_tested else rule.code


def _status(rule: Rule, *, is_tested: bool) -> str:
    parts = ["Built." if is_tested else "Out of scope."]
    if rule.not_built:
        parts.append(f"Not built: {rule.not_built}.")
    if rule.guess:
        parts.append(f"Our guess: {rule.guess}.")
    if rule.note:
        parts.append(f"{rule.note[0].upper()}{rule.note[1:]}.")
    return " ".join(parts)


def _trace_sections(trace: dict[str, list[str]]) -> Iterator[str]:
    for rules in GROUPS.values():
        for rule in rules:
            if trace[rule.code]:
                yield f"## {rule.code}\n"
                yield f"{rule.text}\n"
                yield from trace[rule.code]
                yield ""


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
