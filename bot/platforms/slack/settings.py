"""Slack's settings: the tokens, and the address of its Web API."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from bot.chat.command import Menu
from bot.desk.reads import Subscription
from bot.observability.diagnostics import Diagnostic, problem
from bot.platforms.base import PlatformSettings
from bot.platforms.slack import SPEC
from bot.platforms.spec import PlatformSpec

if TYPE_CHECKING:
    from bot.platforms.slack.platform import SlackPlatform

PLATFORM = SPEC.name

API_URL = "https://slack.com/api/"


class SlackSettings(PlatformSettings):
    """How to reach a workspace: with an app token by Socket Mode, with a signing secret by HTTP."""

    model_config = SettingsConfigDict(env_prefix="SLACK_", frozen=True)

    spec: ClassVar[PlatformSpec] = SPEC
    file_prefix: ClassVar[str] = f"{PLATFORM}_"
    required: ClassVar[str] = "bot_token"

    bot_token: Annotated[SecretStr | None, Field(description="The bot's token, xoxb-…")] = None
    app_token: Annotated[SecretStr | None, Field(description="For Socket Mode, xapp-…")] = None
    signing_secret: Annotated[SecretStr | None, Field(description="For HTTP mode.")] = None
    api_url: Annotated[str | None, Field(description="The address of Slack's Web API.")] = None

    @property
    def api_address(self) -> str:
        return self.api_url or API_URL

    def faults(self) -> list[str]:
        """A token is named by how it begins only."""
        bot_token, app_token = self.secret("bot_token"), self.secret("app_token")
        signing_secret = self.secret("signing_secret")
        found = []
        if not self.api_address.startswith(("https://", "http://")) or not (
            self.api_address.endswith("/api/")
        ):
            found.append("SLACK_API_URL must be an address that ends in /api/")
        if not bot_token.startswith(("xoxb-", "xoxe.xoxb-")):
            found.append(f"SLACK_BOT_TOKEN must begin with xoxb-{_prefix_hint(bot_token)}")
        if app_token and not app_token.startswith("xapp-"):
            found.append(f"SLACK_APP_TOKEN must begin with xapp-{_prefix_hint(app_token)}")
        if signing_secret.startswith(("xox", "xapp-")):
            found.append(f"SLACK_SIGNING_SECRET is a token{_prefix_hint(signing_secret)}")
        if not app_token and not signing_secret:
            found.append("SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing")
        return found

    def build(self) -> "SlackPlatform":
        from bot.platforms.slack.platform import SlackPlatform

        return SlackPlatform(self)

    def absence(self) -> Diagnostic:
        """Half a configuration is a mistake, not a choice."""
        if not self.app_token and not self.signing_secret:
            return super().absence()
        return problem(
            self.spec.title,
            "SLACK_BOT_TOKEN is not set, so Slack is left out, though its other half is set.",
            "Copy the Bot User OAuth Token from Install App on api.slack.com/apps.",
        )

    async def _examine(
        self, channels: Sequence[Subscription] | None, menu: Menu, now: Callable[[], datetime]
    ) -> list[Diagnostic]:
        from bot.platforms.slack.preflight import examine

        return await examine(self, channels, now)


def _prefix_hint(secret: str) -> str:
    """How a secret begins if that says what kind it is; otherwise nothing of it."""
    return f", this one begins with {secret[:5]}" if secret[:3] in {"xox", "xap"} else ""
