"""All settings in one place: the bot's own, and those of every platform."""

import tomllib
from dataclasses import dataclass

from bot.errors import CannotStart
from bot.platforms.base import Platform, PlatformSettings
from bot.platforms.registry import PLATFORMS
from bot.settings import FileSettings, Settings, settings_and_faults, unknown_keys

_CANNOT_USE = "Settings cannot be used:\n"
_SETUPS = "; for ".join(f"{platform.title} set {platform.setup}" for platform in PLATFORMS)
_NO_PLATFORM = (
    f"No platform is configured. For {_SETUPS}. To try the bot without any: make demo. "
    "For a night in this terminal: python -m bot console"
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """`platforms` are the settings of every platform, configured or not."""

    settings: Settings
    platforms: tuple[PlatformSettings, ...]

    @property
    def secrets(self) -> list[str]:
        groups: list[FileSettings] = [self.settings, *self.platforms]
        return [secret for group in groups for secret in group.secrets]

    def build_platforms(self) -> list[Platform]:
        """The platforms that have their tokens. An event loop has to be running.

        Raises CannotStart, before it builds any, with every fault; also if none has its tokens.
        """
        configured = [platform for platform in self.platforms if platform.is_configured]
        if not configured:
            raise CannotStart(_NO_PLATFORM)
        if faults := [fault for platform in configured for fault in platform.faults()]:
            raise CannotStart(_CANNOT_USE + "\n".join(faults))
        return [platform.build() for platform in configured]


def read_configuration() -> Configuration:
    """All settings. Raises CannotStart naming every fault, never a value."""
    configuration, faults = configuration_and_faults()
    if configuration is None or faults:
        raise CannotStart(_CANNOT_USE + "\n".join(faults))
    return configuration


def configuration_and_faults() -> tuple[Configuration | None, list[str]]:
    """All settings, each faulty one at its default, and every fault, never a value.

    None if the file can't be read as TOML. A platform's own `faults` are not among them: they
    matter only if it is built.
    """
    kinds = [spec.load_settings() for spec in PLATFORMS]
    try:
        unknown = unknown_keys(Settings, *kinds)
    except tomllib.TOMLDecodeError as fault:
        return None, [f"config/settings.toml: {fault}"]
    settings, faults = settings_and_faults(Settings)
    platforms = []
    for kind in kinds:
        platform, more = settings_and_faults(kind)
        platforms.append(platform)
        faults += more
    faults += [f"{key}: there is no such setting" for key in unknown]
    return Configuration(settings, tuple(platforms)), faults
