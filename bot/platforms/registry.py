"""The platforms. To add one, add its package to the list."""

from importlib import import_module

from bot.platforms.spec import PlatformSpec

_PACKAGES = (
    "slack",
    "discord",
)

PLATFORMS: tuple[PlatformSpec, ...] = tuple(
    import_module(f"bot.platforms.{name}").SPEC for name in _PACKAGES
)
