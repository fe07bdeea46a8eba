"""Settings: config/settings.toml and the environment, validated once, every fault at once."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.election.decisions import Asking
from bot.errors import CannotStart

SETTINGS_FILE = Path(__file__).parents[1] / "config" / "settings.toml"


class Settings(BaseSettings):
    """What an operator may set; secrets only in the environment."""

    model_config = SettingsConfigDict(
        toml_file=SETTINGS_FILE, extra="forbid", env_prefix="COUNTROOM_", populate_by_name=True
    )

    database_url: Annotated[
        str,
        Field(validation_alias="DATABASE_URL", description="Where the night is kept."),
    ] = "sqlite:///data/countroom.db"
    councils: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Tonight's council pack: a slug in config/councils or a path."),
    ] = ()
    confirm: Annotated[
        Asking,
        Field(description="When a declaration is asked about before it is written."),
    ] = Asking.ODD
    writes_per_minute: Annotated[
        int,
        Field(ge=1, le=600, description="Commands that write, for each person."),
    ] = 30

    @field_validator("councils", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
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
    try:
        return Settings()
    except ValidationError as fault:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors()]
        raise CannotStart("Settings cannot be used:\n" + "\n".join(lines)) from None
