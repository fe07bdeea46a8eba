"""The command line: in this process or, if that matters, in one of its own."""

import json
import os
import socket
import subprocess
import sys
from base64 import b64encode
from contextlib import chdir, closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot import settings as on_disk
from bot.cli import main
from bot.election.decisions import AskPolicy
from bot.errors import CannotStart
from bot.platforms.configuration import configuration_and_faults, read_configuration
from tests.casterbridge import casterbridge

ROOT = Path(__file__).parents[1]
PACKS = ROOT / "tests" / "packs"
SLUGS = sorted(path.parent.name for path in PACKS.glob("*/expected.json"))


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def bot(*words: str, cwd: Path = ROOT, **environment: str) -> Done:
    """Run the command in this process, without a terminal: a new one takes a second to start."""
    out, err = StringIO(), StringIO()
    with (
        chdir(cwd),
        patch.dict(os.environ, {"COLUMNS": "100", **environment}),
        patch.multiple(sys, argv=["bot", *words], stdin=StringIO(), stdout=out, stderr=err),
        pytest.raises(SystemExit) as end,
    ):
        main()
    return Done(int(end.value.code or 0), out.getvalue(), err.getvalue())


def bot_process(
    *words: str, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` without a terminal."""
    return run("-m", "bot", *words, cwd=cwd, **environment)


def run(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this Python with warnings as errors."""
    return subprocess.run(  # noqa: S603 - this Python, with arguments from this file
        [sys.executable, "-W", "error", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def record(*words: str) -> dict[str, Any]:
    """The night record printed by a replay."""
    done = bot("replay", "--json", *words)
    assert 0 == done.returncode, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a pack to disk."""
    folder.mkdir()
    for name, text in files.items():
        if name != "parties.toml":
            (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def test_there_are_packs_to_replay() -> None:
    assert SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_replayed_night_ends_as_published(slug: str) -> None:
    published = json.loads((PACKS / slug / "expected.json").read_text())["published"]
    here = PACKS / slug
    night = record(str(here) if (here / "council.toml").exists() else slug)
    gains = [row for row in published.get("gains_by_ward", []) if row.get("ward")]
    wards = {ward["ward"]: ward for ward in night["wards"]}

    assert published["composition_after"] == night["after"]
    assert published["control_before"] == night["control_before"]
    assert published["control_after"] == night["control_after"]
    assert 0 == night["to_come"]
    assert [({row["to"]: 1}, {row["from"]: 1}) for row in gains] == [
        (wards[row["ward"]]["gained"], wards[row["ward"]]["lost"]) for row in gains
    ]


def test_the_shipped_worcester_pack_replays_as_published() -> None:
    night = record("worcester-2016")

    assert {"Con": 17, "Lab": 16, "Grn": 2} == night["after"]
    assert ("Con", "NOC") == (night["control_before"], night["control_after"])
    assert [
        {"fact": "control_lost", "party": "Con", "at": "Battenhall"},
        {"fact": "cannot_reach", "party": "Con", "at": "Battenhall"},
        {"fact": "cannot_reach", "party": "Lab", "at": "Claines"},
        {"fact": "noc", "at": "Claines"},
    ] == night["certain"]


def test_a_seed_repeats_its_order_and_every_order_gives_the_same_council() -> None:
    first = bot("replay", "worcester-2016", "--json", "--order", "random", "--seed", "7")
    again = bot("replay", "worcester-2016", "--json", "--order", "random", "--seed", "7")
    in_order, shuffled = record("worcester-2016"), json.loads(first.stdout)

    assert record_text(shuffled) == record_text(json.loads(again.stdout))
    assert in_order["wards"] == shuffled["wards"]
    assert in_order["after"] == shuffled["after"]
    assert [a["ward"] for a in in_order["announcements"]] != [
        a["ward"] for a in shuffled["announcements"]
    ]


def record_text(night: dict[str, Any]) -> str:
    return json.dumps(night, ensure_ascii=False)


def test_a_replay_aloud_prints_the_channels_announcements() -> None:
    done = bot_process("replay", "worcester-2016")

    assert (0, "") == (done.returncode, done.stderr)
    assert "GREEN GAIN Battenhall from Conservative" in done.stdout
    assert "CONTROL LOST." in done.stdout


def test_the_demo_without_a_terminal_plays_all_twelve_and_ends() -> None:
    done = bot_process("demo")

    assert (0, "") == (done.returncode, done.stderr)
    assert "12 of 12 wards declared: Con 17, Lab 16, Grn 2" in done.stdout
    assert "the order of declaration is" in done.stdout
    assert done.stdout.index("CONTROL LOST.") < done.stdout.index("NO OVERALL CONTROL in")
    assert "████████████ 12 of 12" in done.stdout
    assert "Type " not in done.stdout


def test_check_reports_that_a_sound_pack_is_usable(tmp_path: Path) -> None:
    done = bot("check", str(write(tmp_path / "pack", dict(casterbridge()))))

    assert 0 == done.returncode
    assert "note: party “Casterbridge Quartet” is not in the registry" in done.stdout
    assert (
        "Casterbridge Borough Council: the pack can be used. 13 wards, 15 of 20 seats up for "
        "election, 0 results to replay.\n" in done.stdout
    )


def test_check_lists_every_problem_and_fails(tmp_path: Path) -> None:
    files = dict(casterbridge())
    files["council.toml"] = files["council.toml"].replace("seats = 20", "seats = 99")
    files["candidates.csv"] = (
        files["candidates.csv"].replace("Ben Oak", "Ben \u202eOak").replace("Eli Troy", "")
    )
    files["seats.csv"] = files["seats.csv"].replace("2012-05-03", "2012", 1)
    pack = str(write(tmp_path / "pack", files))
    done = bot("check", pack)

    assert (1, "") == (done.returncode, done.stderr)
    assert [
        "seats.csv:7: last_won_on '2012' is not a date like 2016-05-05",
        "candidates.csv:3: person_name contains a character that reverses the text",
        "candidates.csv:6: person_name is empty",
        "seats.csv: 5 seats not up and 15 contested make 20, but council.toml has 99 seats",
        f"{pack}: 4 to fix before the night.",
    ] == [line for line in done.stdout.splitlines() if "note:" not in line]


def test_check_takes_a_folder_of_packs_and_names_those_to_fix(tmp_path: Path) -> None:
    files = dict(casterbridge())
    write(tmp_path / "here", files)
    write(tmp_path / "there", {**files, "seats.csv": files["seats.csv"].replace("2012-", "12-", 1)})
    write(tmp_path / "twice", files)
    done = bot("check", str(tmp_path))
    lines = [line for line in done.stdout.splitlines() if "note:" not in line]
    drawn = bot("check", str(tmp_path), "--picture", str(tmp_path / "eve.png"))

    assert (1, "") == (done.returncode, done.stderr)
    assert [
        "here: Casterbridge Borough Council: the pack can be used. 13 wards, 15 of 20 seats up for "
        "election, 0 results to replay.",
        "there/seats.csv:7: last_won_on '12-05-03' is not a date like 2016-05-05",
        "there/council.toml: another of tonight's packs also has the slug casterbridge: change one",
        f"{tmp_path / 'there'}: 2 to fix before the night.",
        "twice/council.toml: another of tonight's packs also has the slug casterbridge: change one",
        f"{tmp_path / 'twice'}: 1 to fix before the night.",
        "1 of 3 packs can be used. To fix: there and twice.",
    ] == lines
    assert "--picture draws one council. Name one pack.\n" == drawn.stderr


@pytest.mark.parametrize(
    "words", [["check", "nowhere"], ["replay", "nowhere"], ["replay", "--json", "../../etc"]]
)
def test_a_missing_pack_is_reported_in_one_sentence(words: list[str]) -> None:
    done = bot(*words)

    assert (1, "") == (done.returncode, done.stdout)
    assert f"No council pack is called “{words[-1]}”. Known packs: worcester-2016.\n" == done.stderr


def test_a_pack_with_nothing_to_replay_is_reported_in_one_sentence(tmp_path: Path) -> None:
    done = bot("replay", str(write(tmp_path / "pack", dict(casterbridge()))))

    assert 1 == done.returncode
    assert "has no results to replay" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_faulty_pack_is_not_replayed_and_its_problems_are_listed(tmp_path: Path) -> None:
    files = dict(casterbridge())
    files["council.toml"] = files["council.toml"].replace("seats = 20", "seats = 99")
    done = bot("replay", str(write(tmp_path / "pack", files)))

    assert (1, "") == (done.returncode, done.stdout)
    assert (
        "seats.csv: 5 seats not up and 15 contested make 20, but council.toml has 99 seats\n"
        == done.stderr
    )


def test_a_file_that_is_not_text_is_reported_in_one_sentence(tmp_path: Path) -> None:
    pack = write(tmp_path / "pack", dict(casterbridge()))
    (pack / "seats.csv").write_bytes(b"post_label\n\xff\xfe\x00")
    done = bot("check", str(pack))

    assert 1 == done.returncode
    assert "Traceback" not in done.stderr
    assert "seats.csv: not UTF-8 text" in done.stderr


def test_the_console_without_a_council_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = bot_process("console", cwd=tmp_path, COUNTROOM_COUNCILS="")

    assert 1 == done.returncode
    assert "Traceback" not in done.stderr
    assert "Type its pack after the command, for example worcester-2016" in done.stderr


def test_the_manifest_uses_socket_mode_unless_given_an_address() -> None:
    modes = [
        json.loads(bot("manifest", "slack", *words).stdout)["settings"]["socket_mode_enabled"]
        for words in ([], ["--http", "https://bot.example.org"])
    ]

    assert [True, False] == modes


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["manifest", "discord"], "the bot registers its commands when it starts"),
        (["invite", "slack"], "python -m bot manifest slack"),
        (["invite", "discord"], "Add its id: python -m bot invite discord 900000000000000001"),
    ],
)
def test_a_command_that_a_platform_lacks_is_refused_in_one_sentence(
    words: list[str], sentence: str
) -> None:
    done = bot(*words, DISCORD_TOKEN="")

    assert (1, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert sentence in done.stderr


def test_the_invitation_needs_the_id_or_a_token_that_contains_it() -> None:
    by_id = bot("invite", "discord", "900000000000000001", DISCORD_TOKEN="")
    token = f"{b64encode(b'900000000000000001').decode()}.Gabcde.xyz"
    by_token = bot("invite", "discord", DISCORD_TOKEN=token)

    assert by_id.stdout == by_token.stdout
    assert "client_id=900000000000000001&" in by_token.stdout


def test_an_unusable_platform_is_the_only_thing_reported(tmp_path: Path) -> None:
    tokens = {
        "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DISCORD_TOKEN": "Bot s3cret",
    }  # fmt: skip
    kept = f"sqlite:///{tmp_path / 'night.db'}"
    done = bot_process(
        "run", cwd=ROOT, COUNTROOM_COUNCILS="worcester-2016", DATABASE_URL=kept, **tokens
    )

    assert 1 == done.returncode
    assert done.stderr.splitlines()[-1].startswith("DISCORD_TOKEN cannot be used: it begins with")
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize(
    ("pasted", "environment"),
    [
        ("xoxb-CANARY-123", {}),
        ("xapp-1-A0-CANARY", {}),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.GCANAR.abcdefghijklmnopqrstuvwxyz", {}),
        ("0123456789abcdefCANARY", {"SLACK_SIGNING_SECRET": "0123456789abcdefCANARY"}),
    ],
    ids=["slack bot", "slack app", "discord", "signing secret"],
)
def test_a_secret_pasted_into_the_wrong_variable_is_not_printed(
    tmp_path: Path, pasted: str, environment: dict[str, str]
) -> None:
    done = bot_process("console", cwd=tmp_path, COUNTROOM_COUNCILS=pasted, **environment)

    assert 1 == done.returncode
    assert "No council pack is called" in done.stderr
    assert "CANAR" not in done.stderr + done.stdout


def test_all_wrong_settings_are_named_at_once_without_their_values(tmp_path: Path) -> None:
    done = bot_process(
        "console", cwd=tmp_path, COUNTROOM_COUNCILS="worcester-2016", COUNTROOM_CONFIRM="s3cret",
        COUNTROOM_WRITES_PER_MINUTE="s3cret",
    )  # fmt: skip

    assert 1 == done.returncode
    names = ("COUNTROOM_CONFIRM", "COUNTROOM_WRITES_PER_MINUTE")
    assert [*names] == [word for word in names if word in done.stderr]
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("port = canary", "config/settings.toml: Invalid value"),
        ('colour = "canary"', "colour: there is no such setting"),
    ],
)
def test_an_unreadable_settings_file_is_reported_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    monkeypatch.setattr(on_disk, "SETTINGS_FILE", file)
    with pytest.raises(CannotStart) as refusal:
        read_configuration()

    assert expected in str(refusal.value)
    assert "canary" not in str(refusal.value)


def test_a_faulty_setting_leaves_the_others_in_force(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "canary")
    monkeypatch.setenv("COUNTROOM_WRITES_PER_MINUTE", "canary")
    monkeypatch.setenv("COUNTROOM_CONFIRM", "always")
    configuration, faults = configuration_and_faults()

    assert configuration is not None
    settings = configuration.settings
    assert (8080, 30, AskPolicy.ALWAYS) == (
        settings.port, settings.writes_per_minute, settings.confirm
    )  # fmt: skip
    assert [
        "PORT must be a whole number from 1 to 65535",
        "COUNTROOM_WRITES_PER_MINUTE must be a whole number from 1 to 600",
    ] == faults


def test_a_faulty_key_of_the_file_is_named_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('second_key = "canary"\nlog_level = "canary"\n')
    monkeypatch.setattr(on_disk, "SETTINGS_FILE", file)
    _, faults = configuration_and_faults()

    assert [
        "second_key in config/settings.toml must be true or false",
        "log_level in config/settings.toml must be debug, info, warning or error",
    ] == faults


@pytest.mark.parametrize(
    "address", ["count.example.org", "ftp://count", "https://", "https://c/?q"]
)
def test_the_boards_address_is_a_web_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("COUNTROOM_BOARD_URL", address)
    _, faults = configuration_and_faults()

    assert any("like https://count.example.org" in fault for fault in faults)


ON_THE_ROOT_DISK = "sqlite:////nowhere/countroom.db"


def test_a_night_does_not_start_on_an_ephemeral_disk(tmp_path: Path) -> None:
    done = bot_process("run", cwd=tmp_path, DYNO="web.1", DATABASE_URL=ON_THE_ROOT_DISK)

    assert (1, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert "Every declaration in /nowhere/countroom.db would be lost when Heroku" in done.stderr
    assert not Path("/nowhere").exists()


def test_a_night_starts_on_an_ephemeral_disk_if_the_operator_allows_it(tmp_path: Path) -> None:
    done = bot_process(
        "run", cwd=tmp_path, DYNO="web.1", DATABASE_URL=ON_THE_ROOT_DISK,
        COUNTROOM_ALLOW_EPHEMERAL_DISK="true", COUNTROOM_COUNCILS="worcester-2016",
    )  # fmt: skip

    assert "No platform is configured." in done.stderr


def test_the_console_opens_from_any_folder(tmp_path: Path) -> None:
    done = bot_process("console", cwd=tmp_path, DYNO="web.1", COUNTROOM_COUNCILS="worcester-2016")

    assert 0 == done.returncode, done.stderr


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """.env.example has empty variables; an empty server id would make every user a guest."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    variables = dict(
        line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")
    )
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    configuration = read_configuration()
    values = {
        group.variable(name): getattr(group, name)
        for group in (configuration.settings, *configuration.platforms)
        for name in type(group).model_fields
    }

    empty = [name for name, value in variables.items() if not value]
    assert "DISCORD_GUILD_ID" in empty
    assert [None] * len(empty) == [values[name] for name in empty]


def test_a_line_piped_into_the_console_is_stored(tmp_path: Path) -> None:
    """The next run still has it. A pack on the command line counts before the setting."""
    for line in ("/declare Battenhall Green 1081", "/results"):
        done = subprocess.run(
            [sys.executable, "-m", "bot", "console", "worcester-2016"],
            cwd=tmp_path,
            env={
                **os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200",
                "COUNTROOM_COUNCILS": "kent-2025", "DATABASE_URL": "sqlite:///night.db",
            },
            input=f"{line}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )  # fmt: skip
        assert 0 == done.returncode, done.stderr

    assert "Worcester: 1 of 12 wards declared." in done.stdout
    assert "GREEN GAIN Battenhall from Conservative" in done.stdout


APP = ("bot.runtime.app", "resvg_py", "PIL", "font_roboto")

IMPORTED = """
import sys
from bot.cli import main
sys.argv = ["bot", *{words!r}]
try:
    main()
except SystemExit:
    pass
print("\\n" + " ".join(name for name in {names!r} if name in sys.modules))
"""


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param(
            ["--help"],
            ["pydantic", "pydantic_settings", "aiosqlite", "prompt_toolkit", *APP],
            id="--help",
        ),
        pytest.param(
            ["check", "worcester-2016"],
            ["pydantic_settings", "aiosqlite", "prompt_toolkit", "bot.settings", *APP],
            id="check",
        ),
    ],
)  # fmt: skip
def test_a_command_loads_only_what_it_needs(words: list[str], names: list[str]) -> None:
    done = run("-c", IMPORTED.format(words=words, names=names))

    assert (0, "") == (done.returncode, done.stdout.splitlines()[-1])


def test_the_demo_prints_its_boards_address_and_goes_on_if_the_port_is_taken() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = bot_process("demo", "--port", str(port))
    output = " ".join(done.stdout.split())

    assert (0, "") == (done.returncode, done.stderr)
    assert f"Port {port} is taken. Live board: http://" in output
    assert "████████████ 12 of 12" in done.stdout
