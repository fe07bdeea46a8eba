"""`python -m bot doctor` against a local Slack and a local Discord."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, chdir
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.importers.pack import find_pack, read_pack_files
from bot.preflight.doctor import print_diagnostics
from bot.runtime.app import open_app
from bot.settings import Settings
from bot.store import channels
from tests.platforms.discord.conftest import TOKEN
from tests.platforms.test_both import serve_bot
from tests.servers.discord import CHANNEL, GUILD, DiscordServer
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer
from tests.servers.slack_user import SlackUser
from tests.servers.waiting import until

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:1/api/"
OLD_TOKENS = {"DISCORD_TOKEN": "canary.of.old", "SLACK_BOT_TOKEN": "xoxb-canary-old"}


@dataclass
class DoctorRun:
    """The output and the exit code."""

    code: int
    out: str
    err: str

    def lines(self, *states: str) -> list[str]:
        """The lines of these severities, without their fixes."""
        return [line for line in self.out.splitlines() if line.startswith(states)]


@dataclass
class StoppedNight:
    """A night without a bot: its folder and two platforms."""

    folder: Path
    slack: SlackServer
    discord: DiscordServer

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a complete configuration."""
        return {
            "COUNTROOM_COUNCILS": "worcester-2016",
            "DATABASE_URL": f"sqlite:///{self.folder / 'night.db'}",
            "SLACK_API_URL": f"{self.slack.url}/api/",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_BASE": self.discord.rest,
            "DISCORD_GATEWAY_URL": self.discord.gateway,
            "DISCORD_GUILD_ID": str(GUILD),
        }

    async def examine(self, **changes: str) -> DoctorRun:
        """Run the doctor in this process: a new one takes a second to start. Fails on a secret."""
        lines: list[str] = []
        environment = {"PATH": "", **self.environment, **changes}
        with chdir(self.folder), patch.dict(os.environ, environment, clear=True):
            code = await print_diagnostics(lines.append)
        run = DoctorRun(code, "\n".join(lines), "")
        assert "canary" not in run.out
        return run

    async def run_doctor(self, **changes: str) -> DoctorRun:
        """Run the doctor as the user does; fails on a traceback or a secret."""
        run = await run_doctor(self.folder, **{**self.environment, **changes})
        assert "canary" not in run.out + run.err
        return run


async def run_doctor(folder: Path, **environment: str) -> DoctorRun:
    """Run the doctor with only this environment and with warnings as errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "bot", "doctor",
        cwd=folder, env={"PATH": "", "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    run = DoctorRun(process.returncode or 0, out.decode(), err.decode())
    assert "Traceback" not in run.out + run.err
    return run


@asynccontextmanager
async def open_platforms(folder: Path) -> AsyncIterator[StoppedNight]:
    discord = DiscordServer(TOKEN)
    await discord.start()
    async with SlackServer() as slack:
        yield StoppedNight(folder, slack, discord)
    await discord.stop()


@pytest.fixture
async def stopped_night(tmp_path: Path) -> AsyncIterator[StoppedNight]:
    """A night that #results and #count follow, without a running bot."""
    kept = Settings(database_url=f"sqlite:///{tmp_path / 'night.db'}")
    async with open_app(
        kept, {Path("pack"): read_pack_files(find_pack("worcester-2016"))}, {}
    ) as app:
        night = app.desk.first_book().id
        since = "2016-05-05T18:00:00Z"
        async with app.store.transaction() as tx:
            for platform, number, name in (
                ("slack", "C0RESULTS", "#results"), ("discord", str(CHANNEL), "#count"),
            ):  # fmt: skip
                channel = f"{platform}:{number}"
                row = channels.Subscription(channel, night, platform, name, 3, since)
                await channels.follow(tx, row)
    async with open_platforms(tmp_path) as stopped_night:
        yield stopped_night


async def test_a_night_that_is_ready_has_no_problem(stopped_night: StoppedNight) -> None:
    """Worcester 2016 is long past, and no bot has registered commands in Discord."""
    run = await stopped_night.run_doctor()

    assert [
        "warning  council    Worcester City Council, 12 wards: polls close at 22:00 on 5 May 2016 "
        "in London. Polling day is not today.",
        "warning  Discord    The commands are not registered yet.",
    ] == run.lines("warning", "problem")
    assert "No problems, 2 warnings: the bot can run." == run.out.splitlines()[-1]
    assert (0, "") == (run.code, run.err)
    assert "ok       Slack      The bot is in #results." in run.out
    assert "ok       Discord    The bot may write in #count." in run.out


async def test_every_problem_and_warning_is_followed_by_its_fix(
    stopped_night: StoppedNight,
) -> None:
    run = await stopped_night.examine(**OLD_TOKENS)
    lines = run.out.splitlines()
    after = [lines[i + 1] for i, line in enumerate(lines) if line.startswith(("warn", "prob"))]

    assert [True] * 3 == [line.strip().startswith("Fix: ") for line in after]


async def test_every_part_is_examined_whatever_is_wrong_before_it(
    stopped_night: StoppedNight,
) -> None:
    (stopped_night.folder / "night.db").write_text("by mistake")
    stopped_night.slack.scopes = ["chat:write"]
    run = await stopped_night.examine(
        COUNTROOM_COUNCILS="nowhere",
        COUNTROOM_CONFIRM="canary",
        PORT="canary",
        DISCORD_GUILD_ID="555",
    )

    assert [
        "problem  settings   COUNTROOM_CONFIRM must be odd, always or never.",
        "problem  settings   PORT must be a whole number from 1 to 65535.",
        "problem  council    No council pack is called “nowhere”. Known packs: worcester-2016.",
        f"problem  database   {stopped_night.folder / 'night.db'} is not a database, "
        "or its beginning is damaged.",
        "problem  Slack      The bot has not been granted commands, users:read, usergroups:read, "
        "files:read, files:write, im:write, channels:history, groups:history, channels:read, "
        "groups:read, pins:write, app_mentions:read and im:history.",
        "problem  Discord    The bot is not in the server 555 of DISCORD_GUILD_ID (403 50001 "
        "Missing Access).",
    ] == run.lines("problem")
    assert "6 problems, 1 warning. Fix the problems" in run.out
    assert 1 == run.code


async def test_swapped_tokens_are_named_and_sent_nowhere(
    stopped_night: StoppedNight,
) -> None:
    run = await stopped_night.examine(
        SLACK_BOT_TOKEN=APP_TOKEN, SLACK_APP_TOKEN=BOT_TOKEN, DISCORD_TOKEN=BOT_TOKEN
    )

    assert [
        "problem  Slack      SLACK_BOT_TOKEN must begin with xoxb-, this one begins with xapp-.",
        "problem  Slack      SLACK_APP_TOKEN must begin with xapp-, this one begins with xoxb-.",
        "problem  Discord    DISCORD_TOKEN cannot be used: it begins with “xoxb-”: that looks like "
        "a Slack token.",
    ] == run.lines("problem")
    assert ([], []) == (stopped_night.slack.calls, stopped_night.discord.requests)


async def test_every_fault_of_discords_settings_is_a_problem(stopped_night: StoppedNight) -> None:
    run = await stopped_night.examine(DISCORD_TOKEN=f"{TOKEN} ", DISCORD_GUILD_ID="Newsroom")

    assert [
        "problem  Discord    DISCORD_TOKEN cannot be used: it contains a space or another odd "
        "character.",
        "problem  Discord    DISCORD_GUILD_ID is not the id of a server, which has digits only.",
    ] == run.lines("problem")


async def test_two_unreachable_platforms_are_two_problems(stopped_night: StoppedNight) -> None:
    run = await stopped_night.examine(SLACK_API_URL=NOWHERE, DISCORD_API_BASE=NOWHERE)

    assert ["does not answer", "does not answer"] == [
        "does not answer" if "does not answer" in line else line for line in run.lines("problem")
    ]
    assert (1, "") == (run.code, run.err)


async def test_one_platform_is_enough(stopped_night: StoppedNight) -> None:
    run = await stopped_night.examine(DISCORD_TOKEN="")

    assert "ok       Discord    Not configured: DISCORD_TOKEN is not set." in run.out
    assert 0 == run.code


async def test_neither_platform_is_a_problem(stopped_night: StoppedNight) -> None:
    run = await stopped_night.examine(DISCORD_TOKEN="", SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")

    assert [
        "problem  platforms  No platform is configured: no user can declare, and no channel "
        "gets anything."
    ] == run.lines("problem")


@pytest.mark.parametrize("half", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
async def test_half_of_slacks_settings_is_a_problem(stopped_night: StoppedNight, half: str) -> None:
    run = await stopped_night.examine(
        **{"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", half: SIGNING_SECRET}
    )

    assert [
        "problem  Slack      SLACK_BOT_TOKEN is not set, so Slack is left out, though its other "
        "half is set."
    ] == run.lines("problem")


async def test_two_packs_of_one_council_are_a_problem_as_at_the_start(
    stopped_night: StoppedNight,
) -> None:
    shutil.copytree(ROOT / "config" / "councils" / "worcester-2016", stopped_night.folder / "copy")
    run = await stopped_night.examine(
        COUNTROOM_COUNCILS=f"worcester-2016,{stopped_night.folder / 'copy'}"
    )

    assert [
        "problem  council    copy/council.toml: another of tonight's packs also has the slug "
        "worcester-2016: change one."
    ] == run.lines("problem")


async def test_a_faulty_pack_is_a_problem_and_its_channels_are_still_examined(
    stopped_night: StoppedNight,
) -> None:
    """An open night keeps its stored pack."""
    pack = stopped_night.folder / "pack"
    shutil.copytree(ROOT / "config" / "councils" / "worcester-2016", pack)
    header = pack / "council.toml"
    header.write_text(header.read_text().replace("seats = 35", "seats = 36"))
    run = await stopped_night.examine(COUNTROOM_COUNCILS=str(pack))

    assert ["problem  council    pack/seats.csv: "] == [line[:36] for line in run.lines("problem")]
    assert "The bot is in #results." in run.out


async def test_an_ephemeral_disk_is_a_problem_unless_it_is_allowed(
    stopped_night: StoppedNight,
) -> None:
    on_the_root_disk = {"DYNO": "web.1", "DATABASE_URL": "sqlite:////nowhere/countroom.db"}
    run = await stopped_night.examine(**on_the_root_disk)
    allowed = await stopped_night.examine(**on_the_root_disk, COUNTROOM_ALLOW_EPHEMERAL_DISK="true")
    (lost,) = run.lines("problem  database")

    assert lost.endswith("would be lost when Heroku restarts or is updated.")
    assert "Fix: Name a file on a volume in DATABASE_URL" in run.out
    assert [] == allowed.lines("problem  database")


async def test_a_running_bot_is_named_and_not_disturbed(tmp_path: Path) -> None:
    async with (
        open_platforms(tmp_path) as stopped_night,
        serve_bot(tmp_path, stopped_night.slack, stopped_night.discord) as bot,
    ):
        await until(
            lambda: stopped_night.discord.identifies and len(stopped_night.slack.sockets) == 2, 20
        )
        desk = SlackUser(stopped_night.slack, stopped_night.slack.send_by_socket)
        await desk.type("/follow all")
        run = await stopped_night.run_doctor()
        answer = await desk.type("/declare Battenhall Green 1081")

    assert f"night.db is sound. A running bot, process {bot.process.pid}@" in run.out
    assert "ok       Discord    The commands are registered." in run.out
    assert "ok       Slack      The bot is in #results." in run.out
    assert 0 == run.code
    assert 1 == stopped_night.discord.identifies
    assert "GREEN GAIN" in answer.text


async def test_a_name_from_outside_is_one_line_and_cannot_drive_the_terminal(
    stopped_night: StoppedNight,
) -> None:
    stopped_night.discord.name = "News\n\x1b[2Jroom"
    run = await stopped_night.examine()

    assert "ok       Discord    The bot's home is the server “News [2Jroom”." in run.out


async def test_a_zone_without_summer_time_is_a_problem(stopped_night: StoppedNight) -> None:
    zones = stopped_night.folder / "zones"
    (zones / "Europe").mkdir(parents=True)
    # The least that RFC 8536 takes: UTC, all year.
    utc = b"TZif" + b"\0" * 16 + b"".join(n.to_bytes(4, "big") for n in (0, 0, 0, 0, 1, 4))
    (zones / "Europe" / "London").write_bytes(utc + b"\0" * 6 + b"UTC\0")
    run = await stopped_night.run_doctor(PYTHONTZPATH=os.fspath(zones))

    assert [
        "problem  time zone  This machine's time zone data is wrong for Europe/London."
    ] == run.lines("problem")


async def test_missing_time_zones_are_reported_in_one_sentence(tmp_path: Path) -> None:
    nothing = "import sys; sys.modules['tzdata'] = None; from bot.cli import main; "
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", nothing + "sys.argv = ['bot', 'doctor']; main()",
        cwd=tmp_path, env={"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONTZPATH": ""},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()

    assert 1 == process.returncode
    assert b"" == out
    assert "No time zone data for Europe/London. Install tzdata.\n" == err.decode()


async def test_a_missing_font_is_named_and_the_rest_is_examined(
    stopped_night: StoppedNight,
) -> None:
    """An empty package shadows the real one."""
    empty = stopped_night.folder / "packages" / "font_roboto"
    empty.mkdir(parents=True)
    (empty / "__init__.py").write_text(f"font_directory = {os.fspath(empty)!r}\n")
    run = await stopped_night.run_doctor(PYTHONPATH=f"{ROOT}{os.pathsep}{empty.parent}")

    assert [
        "warning  font       Roboto-Regular.ttf and Roboto-Bold.ttf not found: there will be "
        "no pictures."
    ] == run.lines("warning  font")
    assert "Fix: Reinstall the bot's packages" in run.out
    assert "The bot is in #results." in run.out


async def test_a_font_that_draws_nothing_is_named(stopped_night: StoppedNight) -> None:
    damaged = stopped_night.folder / "packages" / "font_roboto"
    damaged.mkdir(parents=True)
    (damaged / "__init__.py").write_text(f"font_directory = {os.fspath(damaged)!r}\n")
    for name in ("Roboto-Regular.ttf", "Roboto-Bold.ttf"):
        (damaged / name).write_bytes(b"no font")
    run = await stopped_night.run_doctor(PYTHONPATH=f"{ROOT}{os.pathsep}{damaged.parent}")

    assert [
        "warning  font       Roboto draws no text, its files may be damaged: there will be no "
        "pictures."
    ] == run.lines("warning  font")


async def test_a_working_font_is_reported(stopped_night: StoppedNight) -> None:
    run = await stopped_night.examine()

    assert "ok       font       Roboto is installed, and pictures show their text." in run.out


@pytest.mark.parametrize(
    ("url", "finding"),
    [
        pytest.param(
            "https://127.0.0.1/?key=canary",
            "warning  results    The file at 127.0.0.1 can't be read: the address leads into a "
            "private network.",
            id="a private address",
        ),
        pytest.param(
            "northam=https://www.example.gov.uk/?key=canary",
            "problem  results    COUNTROOM_RESULTS_URL is for northam, which doesn't count "
            "tonight: worcester-2016.",
            id="another council's",
        ),
        pytest.param(
            "http://www.example.gov.uk/?key=canary",
            "problem  settings   COUNTROOM_RESULTS_URL must be an address like "
            "https://www.example.gov.uk/results.csv, or with its council in front: "
            "worcester-2016=https://….",
            id="not https",
        ),
    ],
)
async def test_a_published_file_is_examined(
    stopped_night: StoppedNight, url: str, finding: str
) -> None:
    run = await stopped_night.examine(COUNTROOM_RESULTS_URL=url)

    assert finding in run.out.splitlines()


async def test_a_published_file_without_a_desk_is_a_warning(stopped_night: StoppedNight) -> None:
    run = await stopped_night.examine(COUNTROOM_RESULTS_URL="https://127.0.0.1/")

    assert (
        "warning  results    No channel holds a role, so none is shown what is new in the file."
        in run.out.splitlines()
    )


async def test_a_byte_changed_in_the_ledger_is_a_problem(stopped_night: StoppedNight) -> None:
    sound = await stopped_night.examine()
    change_in_file(stopped_night.folder / "night.db", b'{"pack": "w', b'{"pack": "W')
    changed = await stopped_night.examine()

    assert "ok       database   Every entry is as it was written." in sound.out
    assert [
        "problem  database   Entry 1 of worcester-2016 is not as it was written."
    ] == changed.lines("problem")


def change_in_file(path: Path, before: bytes, after: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(before, after))
