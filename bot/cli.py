"""The command line. Each command imports what it needs itself, so that --help is quick."""

import asyncio
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfoNotFoundError

import typer

from bot.platforms.registry import PLATFORMS
from bot.platforms.spec import CommandLine

if TYPE_CHECKING:
    from bot.chat.command import Menu

app = typer.Typer(
    help="Countroom: declarations in, gains and control out, on a council's count night.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

PackArgument = Annotated[
    str, typer.Argument(help="A slug under config/councils, or a path to a pack.")
]

CouncilsArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Tonight's packs, as in COUNTROOM_COUNCILS, which is used without any."),
]


class Order(StrEnum):
    FILE = "file"
    RANDOM = "random"


@app.command()
def demo(
    pace: Annotated[
        float, typer.Option(min=0, max=60, help="Seconds between two declarations.")
    ] = 1.5,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The board's port.")] = 8080,
) -> None:
    """Play the Worcester night of 2016, and let you declare the ward that turned it."""
    from bot.runtime.demo import run_demo

    asyncio.run(run_demo(pace if sys.stdin.isatty() and sys.stdout.isatty() else 0, port))


@app.command()
def replay(
    pack: PackArgument,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the night record instead.")
    ] = False,
    order: Annotated[Order, typer.Option(help="The order of declaration.")] = Order.FILE,
    seed: Annotated[int, typer.Option(help="For --order random.")] = 0,
    projection: Annotated[
        bool, typer.Option("--projection", help="Also the projection after each declaration.")
    ] = False,
) -> None:
    """Play a pack's results and print what channels would get."""
    from bot.runtime.replay import replay as play_pack

    record = asyncio.run(play_pack(pack, order.value, seed, echo=not as_json, project=projection))
    if as_json:
        typer.echo(json.dumps(record, ensure_ascii=False, indent=1))


@app.command()
def check(
    packs: Annotated[
        list[str],
        typer.Argument(help="Slugs under config/councils, paths to packs, or a folder of packs."),
    ],
    picture: Annotated[
        Path | None,
        typer.Option(help="Also draw one council's chamber on the eve to this PNG file."),
    ] = None,
) -> None:
    """Check council packs before the night: every problem at once, then the eve of poll."""
    from bot.preflight.check import check_packs

    if not check_packs(packs, picture, typer.echo):
        raise typer.Exit(1)


@app.command()
def new(
    candidates: Annotated[Path, typer.Option(help="Who stands: Democracy Club's CSV.")],
    seats: Annotated[Path, typer.Option(help="Who sits: Open Council Data's CSV, or a list.")],
    previous: Annotated[Path | None, typer.Option(help="Earlier results, with votes.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="The folder to make. Default: config/councils/<slug>.")
    ] = None,
    answer: Annotated[
        list[str] | None, typer.Option(help="Answer a question in advance: “party Lab Co-op=Lab”.")
    ] = None,
) -> None:
    """Make a council pack from published files, and ask about what they leave open."""
    from bot.preflight.new_pack import make_pack

    make_pack(candidates, seats, previous, to, answer or [], typer.echo)


@app.command()
def run(councils: CouncilsArgument = None) -> None:
    """Run tonight's councils on every platform whose tokens are set."""
    from bot.runtime.serve import serve_night

    _choose_councils(councils)
    sys.exit(asyncio.run(serve_night()))


@app.command()
def doctor(councils: CouncilsArgument = None) -> None:
    """Examine the whole set-up before the night, and say how to fix each problem."""
    from bot.preflight.doctor import print_diagnostics

    _choose_councils(councils)
    sys.exit(asyncio.run(print_diagnostics(typer.echo)))


@app.command()
def export(
    to: Annotated[
        Path | None, typer.Option(help="The folder to write. Default: exports/<slug>.")
    ] = None,
) -> None:
    """Write the night as files: a page that opens offline, the night record and the figures."""
    from bot.board.static_site import export as write
    from bot.platforms.configuration import read_configuration
    from bot.runtime.app import utc_now

    for folder in asyncio.run(write(read_configuration().settings, to, utc_now())):
        typer.echo(f"Exported to {folder}. Open {folder / 'index.html'} in a browser.")


@app.command()
def console(councils: CouncilsArgument = None) -> None:
    """Run tonight's desk in this terminal. The night is stored in DATABASE_URL."""
    from bot.runtime.console import run_console

    _choose_councils(councils)
    asyncio.run(run_console())


def _choose_councils(packs: list[str] | None) -> None:
    if packs:
        os.environ["COUNTROOM_COUNCILS"] = ",".join(packs)


_GROUPS = {
    "manifest": "Print the manifest that a platform's app is created from.",
    "invite": "Print the link that invites the bot.",
}


def _add_platform_commands() -> None:
    groups = {name: typer.Typer(help=about) for name, about in _GROUPS.items()}
    for name, group in groups.items():
        app.add_typer(group, name=name)
    for platform in PLATFORMS:
        platform.add_commands(CommandLine(groups.__getitem__, _load_menu))


def _load_menu() -> "Menu":
    from commands import MENU

    return MENU


_add_platform_commands()


def main() -> None:
    """Run a command. What the operator has to fix is printed as a sentence, not a traceback."""
    from bot.errors import CannotStart, Mistake
    from bot.observability.logs import environment_secrets, redacted_text

    try:
        app()
    except (CannotStart, Mistake) as fault:
        typer.echo(redacted_text(str(fault), environment_secrets(os.environ)), err=True)
        sys.exit(1)
    except ZoneInfoNotFoundError:
        typer.echo("No time zone data for Europe/London. Install tzdata.", err=True)
        sys.exit(1)
