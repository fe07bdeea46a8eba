"""The documents agree with the code."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import CannotStart
from bot.importers import contests, results, seats
from bot.importers.council_toml import Header
from bot.importers.pack import PACK_FILES
from bot.platforms.registry import PLATFORMS
from bot.platforms.slack.manifest import SCOPES
from bot.runtime.replay import replay
from bot.settings import FileSettings, Settings, unknown_keys
from bot.store import open_store
from bot.store.ephemeral_disk import EPHEMERAL_HOSTS
from bot.store.postgres.faults import MESSAGES
from bot.store.sqlite.engine import FAILURE_MESSAGES, OTHER_FAILURE
from bot.store.write_queue import BUSY_MESSAGE
from commands import MENU
from tests.servers.discord_client import command_data

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(p for d in ("docs", "config", "tests/packs") for p in (ROOT / d).rglob("*.md")),
    ]
)
LINES_OF_A_MAP = 150
LINES_OF_A_DECISION = 60

in_every_page = pytest.mark.parametrize(
    "page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES]
)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(page: str) -> list[list[str]]:
    """The cells of every table row, without the separator under the headings."""
    found = (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| "))
    return [row for row in found if set("".join(row)) - set("- |")]


def codes(cell: str) -> list[str]:
    """The texts in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def section(page: str, heading: str) -> str:
    """The part of a page under a second-level heading."""
    return page.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_codes(page: str) -> list[str]:
    """The first code in each table row."""
    return [code for row in rows(page) for code in codes(row[0])]


KINDS: list[type[FileSettings]] = [Settings, *(p.load_settings() for p in PLATFORMS)]
SETTINGS = [(kind, name) for kind in KINDS for name in kind.model_fields]


def test_exactly_the_settings_are_documented() -> None:
    table = text("docs/settings.md").split("\n## ")[0]
    documented = [tuple(codes(row[0]) + codes(row[1])) for row in rows(table)[1:]]

    assert sorted((kind.file_key(n), kind.variable(n)) for kind, n in SETTINGS) == sorted(
        documented
    )


def test_the_documented_defaults_are_the_bots() -> None:
    table = text("docs/settings.md").split("\n## ")[0]
    documented = {codes(row[0])[0]: row[2].strip("`") for row in rows(table)[1:]}

    defaults = {kind.file_key(name): kind.model_fields[name].default for kind, name in SETTINGS}
    expected = {
        name: "none"
        if value in (None, ())
        else str(value).lower()
        if value in (True, False)
        else str(value)
        for name, value in defaults.items()
    }

    assert expected == documented


def test_the_settings_file_sets_only_settings() -> None:
    assert [] == unknown_keys(*KINDS)


def test_the_readme_lists_the_menu() -> None:
    commands_section = section(text("README.md"), "The commands")
    menu = [[f"`/{c.name} {c.usage}".rstrip() + "`", c.help, str(c.role)] for c in MENU.commands]

    assert menu == rows(commands_section)[1:]


def test_the_fields_of_discords_commands_are_those_the_bot_registers() -> None:
    typed = re.findall(r"^    (/.+ \w+:.*)$", text("docs/discord.md"), re.MULTILINE)

    assert {"follow", "declare", "countroom"} == {command_data(line)["name"] for line in typed}


def test_slacks_page_lists_the_manifests_scopes() -> None:
    table = first_codes(section(text("docs/slack.md"), "What the scopes are for"))

    assert list(SCOPES) == table


def test_the_map_is_short() -> None:
    assert len(text("ARCHITECTURE.md").splitlines()) < LINES_OF_A_MAP


def test_the_map_names_every_room() -> None:
    the_map = text("ARCHITECTURE.md").split("```")[1]
    folders = {f"{path.parent.name}/" for path in (ROOT / "bot").glob("*/__init__.py")}
    spine = {path.name for path in (ROOT / "bot").glob("*.py")} - {"__init__.py", "__main__.py"}
    named = set(re.findall(r"^  (\w+(?:/|\.py)) ", the_map, re.MULTILINE))

    assert folders | spine == named


def test_the_map_lists_the_rooms_in_the_order_of_imports() -> None:
    contract = text("pyproject.toml").split("layers = [")[1].split("]")[0]
    layers = [set(re.findall(r"bot\.(\w+)", line)) for line in contract.splitlines()]
    depth = {room: i for i, layer in enumerate(layers) for room in layer}
    the_map = text("ARCHITECTURE.md").split("```")[1]
    named = re.findall(r"^  (\w+)(?:/|\.py) ", the_map, re.MULTILINE)

    assert sorted(named, key=lambda room: depth[room]) == named


@in_every_page
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]

    assert [] == [link for link in inside if not (page.parent / link).exists()]


@in_every_page
def test_no_page_mentions_how_it_was_written(page: Path) -> None:
    words = re.compile(r"issue #|\bsessions?\b|\bTODO\b", re.IGNORECASE)

    assert [] == words.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_has_its_four_parts_on_one_page(page: Path) -> None:
    decision = page.read_text(encoding="utf-8")
    parts = re.findall(r"^\*\*([^.*]+)\.\*\*", decision, re.MULTILINE)

    assert ["Context", "Decision", "What we turned down", "Consequences"] == parts
    assert len(decision.splitlines()) <= LINES_OF_A_DECISION


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((DOCS / "decisions").glob("*.md"))]

    assert list(range(1, len(numbers) + 1)) == numbers


def test_the_files_of_a_pack_are_documented() -> None:
    table = text("docs/packs.md").split("\n## ")[0]

    assert list(PACK_FILES) == first_codes(table)


def test_the_keys_of_council_toml_are_documented() -> None:
    assert list(Header.model_fields) == first_codes(section(text("docs/packs.md"), "council.toml"))


@pytest.mark.parametrize(
    ("file", "needed", "others"),
    [
        ("seats.csv", seats.COLUMNS, ("until",)),
        ("candidates.csv", contests.COLUMNS, ("ballot_paper_id", "gss", "person_id")),
    ],
)
def test_the_columns_of_a_table_are_documented(
    file: str, needed: Iterable[str], others: Iterable[str]
) -> None:
    assert [*needed, *others] == first_codes(section(text("docs/packs.md"), file))


@pytest.mark.parametrize(
    ("file", "needed"),
    [("previous.csv", contests.PREVIOUS_COLUMNS), ("results.csv", results.COLUMNS)],
)
def test_the_columns_of_a_list_are_documented(file: str, needed: Iterable[str]) -> None:
    first_sentence = section(text("docs/packs.md"), file).split(".\n")[0].split(". ")[0]

    assert list(needed) == codes(first_sentence)


def test_the_keys_of_the_night_record_are_documented() -> None:
    record = asyncio.run(replay("worcester-2016", "file", 0, echo=False))
    page = text("docs/record.md")

    assert list(record) == first_codes(page.split("\n## ")[0])
    assert list(record["wards"][0]) == first_codes(section(page, "wards"))
    assert list(record["announcements"][0]) == first_codes(section(page, "announcements"))


@pytest.mark.parametrize("key", ["change", "certain", "shares", "swing"])
def test_the_keys_within_the_night_record_are_documented(key: str) -> None:
    """In Worcester 2016 too few wards compare for a council swing; a ward's stands in."""
    record = asyncio.run(replay("worcester-2016", "file", 0, echo=False))
    found = json.dumps(record[key] if key != "swing" else {"pooled": 1, "mean": 1})
    keys = set(re.findall(r'"(\w+)":', found)) - {*record["votes"], "not_meaningful"}

    assert set() == keys - set(codes(section(text("docs/record.md"), key)))


def test_every_refusal_to_save_is_documented() -> None:
    documented = text("docs/store.md")

    assert [] == [
        refusal
        for refusal in {BUSY_MESSAGE, OTHER_FAILURE, *FAILURE_MESSAGES.values(), *MESSAGES}
        if refusal not in documented
    ]


def test_the_hosts_with_an_ephemeral_disk_are_documented() -> None:
    table = rows(section(text("docs/store.md"), "Hosts that discard their disk"))[1:]

    assert EPHEMERAL_HOSTS == {host: codes(variable)[0] for host, variable in table}


def empty(path: Path) -> None:
    path.touch()


def not_a_database(path: Path) -> None:
    path.write_text("by mistake")


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE of_mine (a)")


@pytest.mark.parametrize("spoil", [empty, not_a_database, foreign_database])
async def test_a_refusal_to_start_is_documented(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "countroom.db"
    spoil(path)
    with pytest.raises(CannotStart) as refusal:
        await open_store(f"sqlite:///{path}")

    assert str(refusal.value).replace(str(path), "data/countroom.db") in text("docs/store.md")
