"""Examines the whole set-up before the night: what is wrong, and how to fix it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from bot import store
from bot.charts import examine as pictures
from bot.desk.reads import Subscription
from bot.desk.roles import read_desks
from bot.election.council import LONDON, Council
from bot.errors import CannotStart
from bot.importers.pack import Files, find_packs, load_all, pack_slug, read_pack_files
from bot.observability import logs
from bot.observability.diagnostics import (
    Diagnostic,
    Severity,
    ok,
    problem,
    startup_problems,
    warning,
)
from bot.platforms.configuration import Configuration, configuration_and_faults
from bot.platforms.registry import PLATFORMS
from bot.runtime.app import utc_now
from bot.runtime.public_fetch import FetchFailed, PublicFetcher, Version
from bot.runtime.serve import data_loss_risk
from bot.settings import Settings, results_address_fault
from bot.store.channels import read_followers
from bot.store.ledger import find_change
from bot.store.nights import all_nights
from bot.store.protocol import ABOUT as DATABASE
from bot.store.protocol import DatabaseMissing
from bot.wording.numbers import clock_and_date, quantity
from commands import MENU

_PART_TIMEOUT = 20.0  # seconds. Each call within a part has its own, shorter time-out.
_COUNTING_PERIOD = timedelta(days=2)  # after polling day

_PAGES = " or ".join(f"docs/{platform.name}.md" for platform in PLATFORMS)

_SEVERITY_WIDTH, _ABOUT_WIDTH = 9, 11  # characters

_FIX_SETTING = "Correct it in the environment or in config/settings.toml: see docs/settings.md."
_NO_PLATFORM = "No platform is configured: no user can declare, and no channel gets anything."
_FIX_NO_PLATFORM = f"Get a token as {_PAGES} says, and set it."
_RESULTS = "results"
_NO_DESK = "No channel holds a role, so none is shown what is new in the file."
_FIX_NO_DESK = "Type /countroom roles grant declarer with the desk's channel."
_FIX_NO_FILE = (
    "Open the address in a browser; the council may publish it only later. "
    "If it moved, correct COUNTROOM_RESULTS_URL."
)
_FIX_CHANGED = (
    "Something other than the bot changed the database. Compare /results with your notes, "
    "or restore a backup from before: see docs/store.md."
)
_FIX_UNCHECKED = "Start the bot once, which brings the database up to date; then run this again."
_FIX_PACK = "Fix it, then run python -m bot check: see docs/packs.md."


async def print_diagnostics(say: Callable[[str], None]) -> int:
    """Print each diagnostic, and return the exit code: 1 if any is a problem.

    Changes nothing, so it can run beside a running bot.
    """
    logs.write_errors_only()
    configuration, faults = configuration_and_faults()
    secrets = configuration.secrets if configuration else []
    counts: Counter[Severity] = Counter()
    async for diagnostic in _diagnostics(configuration, faults):
        counts[diagnostic.severity] += 1
        say(logs.redacted_text(_report_lines(diagnostic), secrets))
    warnings = quantity(counts[Severity.WARNING], "warning")
    if not counts[Severity.PROBLEM]:
        say(f"No problems, {warnings}: the bot can run.")
        return 0
    problems = quantity(counts[Severity.PROBLEM], "problem")
    say(f"{problems}, {warnings}. Fix the problems, then run this again.")
    return 1


def _report_lines(diagnostic: Diagnostic) -> str:
    start = f"{diagnostic.severity:<{_SEVERITY_WIDTH}}{diagnostic.about:<{_ABOUT_WIDTH}}"
    line = f"{start}{_printable(diagnostic.text)}"
    if not diagnostic.fix:
        return line
    return f"{line}\n{'':<{_SEVERITY_WIDTH + _ABOUT_WIDTH}}Fix: {_printable(diagnostic.fix)}"


def _printable(text: str) -> str:
    """The text on one line without control characters: names from a platform may have any."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


async def _diagnostics(
    configuration: Configuration | None, faults: Sequence[str]
) -> AsyncIterator[Diagnostic]:
    for fault in faults:
        yield problem("settings", f"{fault}.", _FIX_SETTING)
    yield _time_zone(utc_now())
    if configuration is None:
        return
    settings = configuration.settings
    if not faults:
        yield ok("settings", "All settings are valid.")
    for about, examination in (
        ("council", asyncio.to_thread(_council, settings)),
        (pictures.ABOUT, asyncio.to_thread(pictures.examine, settings.newsroom_logo)),
        (DATABASE, asyncio.to_thread(store.examine, settings.database_url)),
        (DATABASE, asyncio.to_thread(_disk, settings)),
        (DATABASE, _ledgers(settings)),
        (_RESULTS, _results_file(settings)),
    ):
        for diagnostic in await _run_part(about, examination):
            yield diagnostic
    channels = await _following_channels(settings)
    platforms = configuration.platforms
    found_by_platform = await asyncio.gather(
        *(_run_part(p.spec.title, p.examine(channels, MENU, utc_now)) for p in platforms)
    )
    for diagnostic in (diagnostic for found in found_by_platform for diagnostic in found):
        yield diagnostic
    if not any(platform.is_configured for platform in platforms):
        yield problem("platforms", _NO_PLATFORM, _FIX_NO_PLATFORM)


async def _run_part(about: str, examination: Awaitable[list[Diagnostic]]) -> list[Diagnostic]:
    """Run a part. Its own failure is one more problem, and stops no other part."""
    try:
        return await asyncio.wait_for(examination, _PART_TIMEOUT)
    except Exception as fault:  # noqa: BLE001 - its text may hold a secret, so only its class is printed
        text = f"The examination failed ({type(fault).__name__})."
        fix = "Run this again. If it fails again, start the bot and look at its log."
        return [problem(about, text, fix)]


def _time_zone(at: datetime) -> Diagnostic:
    """Check summer time as well as winter time: most counts are in May."""
    summer, winter = (datetime(at.year, month, 1, tzinfo=LONDON) for month in (7, 1))
    ahead = [day.utcoffset() for day in (summer, winter)]
    if ahead == [timedelta(hours=1), timedelta()]:
        return ok("time zone", f"It is {clock_and_date(at)} in London.")
    return problem(
        "time zone",
        "This machine's time zone data is wrong for Europe/London.",
        "Reinstall the system's tzdata, or unset PYTHONTZPATH.",
    )


def _council(settings: Settings) -> list[Diagnostic]:
    try:
        names = settings.packs
    except CannotStart as fault:
        return startup_problems("council", fault, _FIX_SETTING)
    try:
        folders = find_packs(names)
    except CannotStart as fault:
        fix = "Set COUNTROOM_COUNCILS to a known pack, or to the path of your own."
        return [problem("council", str(fault), fix)]
    return _packs(folders)


def _packs(folders: Sequence[Path]) -> list[Diagnostic]:
    packs: dict[Path, Files] = {}
    faults: list[str] = []
    for folder in folders:
        try:
            packs[folder] = read_pack_files(folder)
        except CannotStart as fault:
            faults.append(str(fault))
    loaded = load_all(packs).values()
    faults += [fault for pack in loaded for fault in pack.faults]
    today = utc_now().astimezone(LONDON).date()
    return [
        *(problem("council", f"{fault}.", _FIX_PACK) for fault in faults),
        *(_polling_day(pack.council, today) for pack in loaded if pack.council),
    ]


def _polling_day(council: Council, today: date) -> Diagnostic:
    close = f"polls close at {clock_and_date(council.polls_close)} in London"
    text = f"{council.name}, {quantity(len(council.contests), council.area)}: {close}."
    if council.election_date <= today <= council.election_date + _COUNTING_PERIOD:
        return ok("council", text)
    return warning(
        "council",
        f"{text} Polling day is not today.",
        "Unless you are rehearsing, correct COUNTROOM_COUNCILS, or election_date in council.toml.",
    )


def _disk(settings: Settings) -> list[Diagnostic]:
    """Whether the host may lose the database. Another part reports a bad address."""
    with suppress(CannotStart):
        if lost := data_loss_risk(settings):
            return startup_problems(DATABASE, CannotStart(lost), _FIX_SETTING)
    return []


async def _ledgers(settings: Settings) -> list[Diagnostic]:
    """Whether every entry is as it was written. Other parts report why there is none to read."""
    try:
        async with store.open_read_only(settings.database_url) as reader:
            known = [row.night for row in await all_nights(reader)]
            changed = {night: await find_change(reader, night) for night in known}
    except CannotStart:
        return []
    except Exception as fault:  # noqa: BLE001 - whatever the engine raised
        text = f"The ledger can't be checked yet ({type(fault).__name__})."
        return [warning(DATABASE, text, _FIX_UNCHECKED)]
    found = [
        problem(DATABASE, f"Entry {entry} of {night} is not as it was written.", _FIX_CHANGED)
        for night, entry in changed.items()
        if entry
    ]
    return found or [ok(DATABASE, "Every entry is as it was written.")]


async def _results_file(settings: Settings) -> list[Diagnostic]:
    """Whether the published file can be fetched, and who would be shown what is new in it."""
    address = settings.results_address
    if address is None:
        return []
    slugs = _slugs(settings)  # without any, another part reports why
    if slugs and (fault := results_address_fault(address, slugs)):
        return [problem(_RESULTS, f"{fault}.", _FIX_SETTING)]
    found = [] if await _has_desk(settings) else [warning(_RESULTS, _NO_DESK, _FIX_NO_DESK)]
    try:
        await PublicFetcher().fetch(address.url, Version())
    except FetchFailed as fault:
        text = f"The file at {address.host} can't be read: {fault}."
        return [warning(_RESULTS, text, _FIX_NO_FILE), *found]
    return [ok(_RESULTS, f"The file at {address.host} can be read."), *found]


def _slugs(settings: Settings) -> list[str]:
    """Tonight's councils, as far as their packs can be found."""
    with suppress(CannotStart):
        slugs = [pack_slug(read_pack_files(folder)) for folder in find_packs(settings.packs)]
        return [slug for slug in slugs if slug]
    return []


async def _has_desk(settings: Settings) -> bool:
    """Whether a channel holds a role."""
    with suppress(DatabaseMissing, CannotStart):
        async with store.open_read_only(settings.database_url) as reader:
            return bool(await read_desks(reader))
    return False


async def _following_channels(settings: Settings) -> list[Subscription] | None:
    """The channels that follow tonight; None if the packs or the database cannot say.

    A night in the database counts even if its pack can no longer be used: the bot carries it on.
    """
    try:
        known = _slugs(settings)
        async with store.open_read_only(settings.database_url) as reader:
            found = [await read_followers(reader, slug) for slug in known]
        channels = [channel for of_night in found for channel in of_night]
        return list({c.channel: c for c in channels}.values()) if known else None
    except DatabaseMissing:
        return [] if known else None
    except Exception:  # noqa: BLE001 - the parts that examine packs and database report the fault
        return None
