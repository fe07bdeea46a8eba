"""Discord's own commands at the command line."""

from typing import Annotated

import typer

from bot.platforms.spec import CommandLine


def add_commands(cli: CommandLine) -> None:
    @cli.group("invite").command("discord")
    def print_invitation(
        application_id: Annotated[
            str | None, typer.Argument(help="Without it, it is read from DISCORD_TOKEN.")
        ] = None,
    ) -> None:
        """Print the link that invites the bot to a Discord server."""
        from bot.platforms.discord.invite import application_id_from_token, invite_link

        if application_id is None:
            application_id = application_id_from_token(_read_token())
        typer.echo(invite_link(application_id))

    @cli.group("manifest").command("discord", hidden=True)
    def refuse_manifest() -> None:
        from bot.errors import CannotStart

        raise CannotStart(
            "Discord needs no manifest: the bot registers its commands when it starts. "
            "For the link that invites it: python -m bot invite discord"
        )


def _read_token() -> str:
    from bot.platforms.discord.settings import DiscordSettings

    return DiscordSettings().secret("token")
