"""The examination before the night: what is not as it should be, and what to do about it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.charts import examine as pictures
from bot.election.council import LONDON, Council
from bot.errors import CannotStart
from bot.importers.pack import Files, find_packs, load_all, pack_files, slug_of
from bot.observability import logs
from bot.observability.diagnostics import Finding, State, ok, problem, refusals, warning
from bot.runtime.app import now
from bot.runtime.serve import at_risk, discord_settings, slack_settings
from bot.settings import Settings, settings_and_faults
from bot.store.channels import Channel
from bot.store.sqlite import examine as database
from bot.wording.numbers import clock_and_date, counted
from commands import MENU

_LONGEST = 20.0  # seconds for one part; each of its calls has its own, shorter time
_STILL_COUNTING = timedelta(days=2)  # after polling day

_STATE, _ABOUT = 9, 11  # characters

_SET_IT_RIGHT = "Correct it in the environment or in config/settings.toml: see docs/settings.md."
_CONFIGURE = "Get a token as docs/slack.md or docs/discord.md says, and set it."
_MEND_THE_PACK = "Mend it, and look with python -m bot check: see docs/packs.md."
_TAKE_IT_AGAIN = "Copy the token from Bot on discord.com/developers/applications again."


async def doctor(say: Callable[[str], None]) -> int:
    """Says each finding; the exit code is 1 if anything is a problem.

    Nothing is changed, and a bot that runs meanwhile does not notice.
    """
    logs.silent()
    settings, faults = settings_and_faults()
    secrets = settings.secrets if settings else []
    states: Counter[State] = Counter()
    async for finding in _findings(settings, faults):
        states[finding.state] += 1
        say(logs.struck(_lines(finding), secrets))
    warnings = counted(states[State.WARNING], "warning")
    if not states[State.PROBLEM]:
        say(f"No problem, {warnings}: the bot can run.")
        return 0
    problems = counted(states[State.PROBLEM], "problem")
    say(f"{problems}, {warnings}: mend what is a problem, then run this again.")
    return 1


def _lines(finding: Finding) -> str:
    """The finding in a line, and below it what to do."""
    line = f"{finding.state:<{_STATE}}{finding.about:<{_ABOUT}}{_plain(finding.text)}"
    if not finding.fix:
        return line
    return f"{line}\n{'':<{_STATE + _ABOUT}}To do: {_plain(finding.fix)}"


def _plain(text: str) -> str:
    """One line, and nothing that a terminal obeys, whatever a workspace or a server is called."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


async def _findings(settings: Settings | None, faults: Sequence[str]) -> AsyncIterator[Finding]:
    for fault in faults:
        yield problem("settings", f"{fault}.", _SET_IT_RIGHT)
    yield _time_zone(now())
    if settings is None:
        return
    if not faults:
        yield ok("settings", "Every setting can be used.")
    for finding in await _whole("council", asyncio.to_thread(_council, settings)):
        yield finding
    url = settings.database_url
    for finding in await _whole(pictures.ABOUT, asyncio.to_thread(pictures.examine)):
        yield finding
    for finding in await _whole(database.ABOUT, asyncio.to_thread(database.examine, url)):
        yield finding
    for finding in _disk(settings):
        yield finding
    channels = await _following(settings)
    platforms = await asyncio.gather(
        _whole("Slack", _slack(settings, channels)), _whole("Discord", _discord(settings, channels))
    )
    for finding in (finding for found in platforms for finding in found):
        yield finding
    if not settings.slack_bot_token and not settings.discord_token:
        text = "Neither Slack nor Discord is configured: nobody could declare or be told."
        yield problem("platforms", text, _CONFIGURE)


async def _whole(about: str, looking: Awaitable[list[Finding]]) -> list[Finding]:
    """What a part found; a fault of its own is a problem too, and stops no other part."""
    try:
        return await asyncio.wait_for(looking, _LONGEST)
    except Exception as fault:  # noqa: BLE001 - its text may hold anything, so only its kind is kept
        text = f"This could not be examined to its end ({type(fault).__name__})."
        fix = "Run this again; if it stays so, start the bot and look into its log."
        return [problem(about, text, fix)]


def _time_zone(at: datetime) -> Finding:
    """Whether the zone knows the summer, when nights are counted."""
    summer, winter = (datetime(at.year, month, 1, tzinfo=LONDON) for month in (7, 1))
    ahead = [day.utcoffset() for day in (summer, winter)]
    if ahead == [timedelta(hours=1), timedelta()]:
        return ok("time zone", f"It is {clock_and_date(at)} in London.")
    return problem(
        "time zone",
        "The time zone data of this machine is wrong about Europe/London.",
        "Install the system's tzdata anew, or unset PYTHONTZPATH.",
    )


def _council(settings: Settings) -> list[Finding]:
    try:
        names = settings.packs
    except CannotStart as fault:
        return refusals("council", fault, _SET_IT_RIGHT)
    try:
        folders = find_packs(names)
    except CannotStart as fault:
        fix = "Set COUNTROOM_COUNCILS to a known pack, or to the path of your own."
        return [problem("council", str(fault), fix)]
    return _packs(folders)


def _packs(folders: Sequence[Path]) -> list[Finding]:
    packs: dict[Path, Files] = {}
    faults: list[str] = []
    for folder in folders:
        try:
            packs[folder] = pack_files(folder)
        except CannotStart as fault:
            faults.append(str(fault))
    loaded = load_all(packs).values()
    faults += [fault for pack in loaded for fault in pack.faults]
    today = now().astimezone(LONDON).date()
    return [
        *(problem("council", f"{fault}.", _MEND_THE_PACK) for fault in faults),
        *(_polls(pack.council, today) for pack in loaded if pack.council),
    ]


def _polls(council: Council, today: date) -> Finding:
    close = f"polls close at {clock_and_date(council.polls_close)} in London"
    text = f"{council.name}, {counted(len(council.contests), 'ward')}: {close}."
    if council.election_date <= today <= council.election_date + _STILL_COUNTING:
        return ok("council", text)
    return warning(
        "council",
        f"{text} Polling day is not today.",
        "If this is no rehearsal, correct COUNTROOM_COUNCILS, or election_date in council.toml.",
    )


def _disk(settings: Settings) -> list[Finding]:
    """Nothing about an address that names no file: that was found where it was examined."""
    with suppress(CannotStart):
        if lost := at_risk(settings):
            return refusals(database.ABOUT, CannotStart(lost), _SET_IT_RIGHT)
    return []


async def _following(settings: Settings) -> list[Channel] | None:
    """The channels that follow tonight; None where the pack or the database does not say.

    A night that is open already goes on, also where its pack cannot be used any more.
    """
    try:
        slugs = [slug_of(pack_files(folder)) for folder in find_packs(settings.packs)]
        known = [s for s in slugs if s]
        found = [await database.channels_of(settings.database_url, slug) for slug in known]
        channels = [channel for of_night in found for channel in of_night]
        return list({c.channel: c for c in channels}.values()) if known else None
    except Exception:  # noqa: BLE001 - what is wrong with either was found where it was examined
        return None


async def _slack(settings: Settings, channels: Sequence[Channel] | None) -> list[Finding]:
    slack = slack_settings(settings)
    if slack:
        from bot.platforms.slack.examine import examine

        return await examine(slack, channels, now)
    if settings.slack_app_token or settings.slack_signing_secret:
        return [
            problem(
                "Slack",
                "SLACK_BOT_TOKEN is not set, so Slack is left out, though its other half is set.",
                "Copy the Bot User OAuth Token from Install App on api.slack.com/apps.",
            )
        ]
    return [ok("Slack", "Not configured: SLACK_BOT_TOKEN is not set.")]


async def _discord(settings: Settings, channels: Sequence[Channel] | None) -> list[Finding]:
    try:
        discord = discord_settings(settings)
    except CannotStart as fault:
        return refusals("Discord", fault, _TAKE_IT_AGAIN)
    if discord is None:
        return [ok("Discord", "Not configured: DISCORD_TOKEN is not set.")]
    from bot.platforms.discord.examine import examine

    return await examine(discord, channels, MENU, now)
