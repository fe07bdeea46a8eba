"""Makes a council pack at the terminal: published files in, questions asked, a folder out."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from bot.errors import CannotStart
from bot.importers.foreign.pack_maker import PackDraft, PackSources, draft_pack
from bot.importers.foreign.questions import PackQuestion
from bot.importers.foreign.source import Source
from bot.importers.pack import PACK_FILES, PACKS_FOLDER, Files, load, pack_slug
from bot.importers.problems import Problem, grouped_lines
from bot.preflight.kept_answers import KeptAnswers
from bot.wording.numbers import quantity

Say = Callable[[str], None]

_MAX_SHOWN = 20  # problems or questions in a list


def make_pack(
    candidates: Path,
    seats: Path,
    previous: Path | None,
    to: Path | None,
    answers: Sequence[str],
    say: Say,
) -> None:
    """Write the pack's folder, complete or not at all.

    Asks about what the files leave open, one question after the other, if standard input is a
    terminal, and keeps the answers beside the candidates' file. Otherwise, or if a file has to be
    fixed first, raises CannotStart with the list.
    """
    kept = KeptAnswers(candidates.with_suffix(".answers.toml"))
    given = kept.read() | dict(_key_and_value(answer) for answer in answers)
    sources = PackSources(
        _read_source(candidates),
        _read_source(seats),
        _read_source(previous) if previous else None,
        given,
    )
    while True:
        draft = draft_pack(sources)
        if draft.files is not None:
            _write_folder(draft.files, to, draft.problems, say)
            return
        if any(problem.fatal for problem in draft.problems):
            raise CannotStart(
                _headed_list("Fix these first. Nothing was made", _fatal_lines(draft))
            )
        if not sys.stdin.isatty():
            raise CannotStart(
                _headed_list("Answer these first. Nothing was made", _open_questions(draft))
            )
        given[draft.questions[0].key] = _answer(draft, kept, say)
        kept.write(given, say)


def _answer(draft: PackDraft, kept: KeptAnswers, say: Say) -> str:
    """Raises CannotStart if the user has had enough."""
    try:
        return _ask(draft.questions[0], len(draft.questions), say)
    except (typer.Abort, _Quit):
        raise CannotStart(
            f"Stopped. Nothing was made. Your answers so far are in {kept.file}: the same command "
            "goes on from there."
        ) from None


class _Quit(Exception):
    """The user typed "quit" for an answer."""


def _key_and_value(answer: str) -> tuple[str, str]:
    key, equals, value = answer.partition("=")
    if not equals:
        raise CannotStart(f"“{answer[:80]}” isn't an answer. Write it as “key=value”.")
    return key.strip(), value.strip()


def _read_source(path: Path) -> Source:
    try:
        return Source(path.name, path.read_bytes())
    except OSError as fault:
        raise CannotStart(f"{path} cannot be read: {fault.strerror}.") from fault


def _ask(question: PackQuestion, to_ask: int, say: Say) -> str:
    """Ask until the user types an option or its number; without options, any text will do."""
    say("")
    say(f"{quantity(to_ask, 'question')} to answer now; “quit” stops and keeps the answers.")
    for n, option in enumerate(question.options, 1):
        say(f"  {n}  {option}")
    while True:
        typed = str(typer.prompt(question.text, default=question.usual or None)).strip()
        if typed.casefold() in {"quit", "exit"}:
            raise _Quit
        if not question.options:
            return typed
        if typed.isdigit() and 1 <= int(typed) <= len(question.options):
            return question.options[int(typed) - 1]
        found = [o for o in question.options if o.casefold() == typed.casefold()]
        if found:
            return found[0]
        say(f"Type a number from 1 to {len(question.options)}.")


def _fatal_lines(draft: PackDraft) -> list[str]:
    return grouped_lines(problem for problem in draft.problems if problem.fatal)


def _open_questions(draft: PackDraft) -> list[str]:
    found = []
    for question in draft.questions:
        options = f" ({' / '.join(question.options)})" if question.options else ""
        found.append(f"{question.text}{options}  --answer “{question.key}={question.usual or '…'}”")
    return found


def _headed_list(head: str, texts: Sequence[str]) -> str:
    more = len(texts) - _MAX_SHOWN
    rest = [f"… and {more} more."] if more > 0 else []
    return "\n".join([f"{head}:", *texts[:_MAX_SHOWN], *rest])


def _write_folder(files: Files, to: Path | None, problems: Sequence[Problem], say: Say) -> None:
    folder = to or PACKS_FOLDER / (pack_slug(files) or "")
    if folder.exists():
        raise CannotStart(f"{folder} exists already. Name another folder with --to.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        for name in PACK_FILES:
            if name in files:
                (partial / name).write_text(files[name], encoding="utf-8")
        partial.chmod(0o755)
        partial.rename(folder)
    except OSError as fault:
        shutil.rmtree(partial, ignore_errors=True)
        raise CannotStart(f"{folder} cannot be written: {fault.strerror}.") from fault
    for line in grouped_lines(problems):
        say(line)
    council = load(files).usable_council
    say(
        f"{council.name}, {quantity(len(council.contests), council.area)}: "
        f"the pack is in {folder}. Check it: python -m bot check {folder}"
    )
