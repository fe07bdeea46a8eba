"""Settings: config/settings.toml and the environment, validated once, every fault at once."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.election.decisions import AskPolicy
from bot.errors import CannotStart

SETTINGS_FILE = Path(__file__).parents[1] / "config" / "settings.toml"


class Settings(BaseSettings):
    """What an operator may set; secrets only in the environment."""

    model_config = SettingsConfigDict(
        toml_file=SETTINGS_FILE,
        extra="forbid",
        env_prefix="COUNTROOM_",
        env_ignore_empty=True,  # as .env.example has them
        populate_by_name=True,
    )

    database_url: Annotated[
        str,
        Field(validation_alias="DATABASE_URL", description="Where the night is kept."),
    ] = "sqlite:///data/countroom.db"
    allow_ephemeral_disk: Annotated[
        bool,
        Field(description="Whether to run where the disk, and the night with it, may be lost."),
    ] = False
    councils: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(
            description="Tonight's packs: slugs in config/councils, paths, or a folder of packs."
        ),
    ] = ()
    confirm: Annotated[
        AskPolicy,
        Field(description="When a declaration is asked about before it is written."),
    ] = AskPolicy.ODD
    second_key: Annotated[
        bool,
        Field(description="Whether a second person has to confirm each declaration."),
    ] = False
    slack_bot_token: Annotated[
        SecretStr | None,
        Field(validation_alias="SLACK_BOT_TOKEN", description="The bot's token, xoxb-…"),
    ] = None
    slack_app_token: Annotated[
        SecretStr | None,
        Field(validation_alias="SLACK_APP_TOKEN", description="For Socket Mode, xapp-…"),
    ] = None
    slack_signing_secret: Annotated[
        SecretStr | None,
        Field(validation_alias="SLACK_SIGNING_SECRET", description="For HTTP mode."),
    ] = None
    slack_api_url: Annotated[
        str | None,
        Field(validation_alias="SLACK_API_URL", description="Where Slack's methods are."),
    ] = None
    discord_token: Annotated[
        SecretStr | None,
        Field(validation_alias="DISCORD_TOKEN", description="The bot's token."),
    ] = None
    discord_api_base: Annotated[
        str | None,
        Field(validation_alias="DISCORD_API_BASE", description="Where Discord's REST is."),
    ] = None
    discord_gateway_url: Annotated[
        str | None,
        Field(validation_alias="DISCORD_GATEWAY_URL", description="Where its gateway is."),
    ] = None
    discord_guild_id: Annotated[
        str | None,
        Field(validation_alias="DISCORD_GUILD_ID", description="One server to register in."),
    ] = None
    port: Annotated[
        int,
        Field(validation_alias="PORT", ge=1, le=65535, description="The web port."),
    ] = 8080
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="The least a log line must be."),
    ] = "info"
    writes_per_minute: Annotated[
        int,
        Field(ge=1, le=600, description="Commands that write, for each person."),
    ] = 30
    summary_minutes: Annotated[
        int,
        Field(ge=0, le=1440, description="Minutes between two summaries; 0: none."),
    ] = 30
    backup_minutes: Annotated[
        int,
        Field(ge=0, le=1440, description="Minutes between two copies of the database; 0: none."),
    ] = 10

    @property
    def secrets(self) -> list[str]:
        """What no log line may hold."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]

    @property
    def packs(self) -> tuple[str, ...]:
        """Tonight's council packs. Raises CannotStart if there is none."""
        if not self.councils:
            raise CannotStart(
                "Which council is counted tonight? Set COUNTROOM_COUNCILS to its pack, for example "
                "COUNTROOM_COUNCILS=worcester-2016; to several with commas between them, or to a "
                "folder of packs."
            )
        return self.councils

    @field_validator("councils", mode="before")
    @classmethod
    def _split_councils(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings() -> Settings:
    """The settings. Raises CannotStart naming every fault, never a value."""
    settings, faults = settings_and_faults()
    if settings is None or faults:
        raise CannotStart("Settings cannot be used:\n" + "\n".join(faults))
    return settings


def settings_and_faults() -> tuple[Settings | None, list[str]]:
    """The settings, each faulty one at its default, and every fault, never a value.

    No settings where the file cannot be read as settings at all.
    """
    try:
        return Settings(), []
    except tomllib.TOMLDecodeError as fault:
        return None, [f"config/settings.toml: {fault}"]
    except ValidationError as fault:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors()]
        wrong = {e["loc"][0] for e in fault.errors()}
    fields = Settings.model_fields.items()
    defaults = {
        name: field.default for name, field in fields if wrong & {name, field.validation_alias}
    }
    try:
        return Settings(**defaults), faults
    except ValidationError:
        return None, faults
