"""What the door needs to be told: the token, and where Discord is."""

from dataclasses import dataclass, field

from bot.errors import CannotStart

PLATFORM = "discord"

API_BASE = "https://discord.com/api/v10"
GATEWAY_URL = "wss://gateway.discord.gg/"

_SLACK_TOKENS = ("xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxs-", "xapp-")


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """Raises CannotStart for what cannot be used; at most five characters of the token are shown.

    `guild_id` is the desk's own server: commands are registered there alone, so that they show at
    once, and nobody from another server administers anything.
    """

    token: str = field(repr=False)
    api_base: str | None = None
    gateway_url: str | None = None
    guild_id: str | None = None

    def __post_init__(self) -> None:
        """Refuses a token of another kind, and half of another address; a line each."""
        faults = []
        if fault := _token_fault(self.token):
            faults.append(f"DISCORD_TOKEN cannot be used: {fault}")
        if bool(self.api_base) != bool(self.gateway_url):
            faults.append(
                "DISCORD_API_BASE and DISCORD_GATEWAY_URL go together: with only one of them set, "
                "the token would go to the real Discord as well. Set both, or neither."
            )
        if self.guild_id and not (self.guild_id.isascii() and self.guild_id.isdigit()):
            faults.append(
                "DISCORD_GUILD_ID is not the id of a server: it has digits only. "
                "Right-click the server in Discord and choose Copy Server ID."
            )
        if faults:
            raise CannotStart("\n".join(faults))

    @property
    def api_address(self) -> str:
        """Where calls go, without a slash at its end."""
        return (self.api_base or API_BASE).rstrip("/")

    @property
    def gateway_address(self) -> str:
        """Where the gateway is."""
        return self.gateway_url or GATEWAY_URL


def _token_fault(token: str) -> str | None:
    if not token.strip():
        return "it is empty."
    begins = f"it begins with “{token[:5]}”:"
    if token.startswith(_SLACK_TOKENS):
        return f"{begins} that looks like a Slack token. Take the bot's token from Discord."
    if token.casefold().startswith("bot "):
        return f"{begins} leave the word Bot out."
    if token != token.strip() or not token.isascii() or any(c.isspace() for c in token):
        return "there is a space or another odd character in it."
    return None
