"""The platforms; another one is another line here."""

from bot.platforms.discord import DISCORD
from bot.platforms.slack import SLACK
from bot.platforms.spec import PlatformSpec

PLATFORMS: tuple[PlatformSpec, ...] = (SLACK, DISCORD)
