"""Slack's own commands at the command line."""

import json
from typing import Annotated

import typer

from bot.platforms.spec import CommandLine


def add_commands(cli: CommandLine) -> None:
    @cli.group("manifest").command("slack")
    def print_manifest(
        address: Annotated[
            str | None,
            typer.Option("--http", help="Where Slack can reach the bot; without it, Socket Mode."),
        ] = None,
    ) -> None:
        """Print the manifest to create the Slack app from."""
        from bot.platforms.slack.manifest import app_manifest

        typer.echo(json.dumps(app_manifest(cli.load_menu(), address), indent=2))

    @cli.group("invite").command("slack", hidden=True)
    def refuse_invitation() -> None:
        from bot.errors import CannotStart

        raise CannotStart(
            "Slack has no invitation link: creating the app from its manifest installs it. "
            "For the manifest: python -m bot manifest slack"
        )
