"""Settings from the environment and config/settings.toml; every fault is reported at once."""

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.election.decisions import AskPolicy
from bot.errors import CannotStart

SETTINGS_FILE = Path(__file__).parents[1] / "config" / "settings.toml"


class ResultsAddress(NamedTuple):
    """Where a council publishes its results. `slug` is empty if there is only one council."""

    slug: str
    url: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


class FileSettings(BaseSettings):
    """Settings from the environment and, after it, from their keys in config/settings.toml."""

    model_config = SettingsConfigDict(
        extra="forbid",
        env_ignore_empty=True,  # .env.example leaves some empty
        populate_by_name=True,
    )

    file_prefix: ClassVar[str] = ""  # what the keys of the file begin with

    @classmethod
    def file_key(cls, name: str) -> str:
        return f"{cls.file_prefix}{name}"

    @classmethod
    def variable(cls, name: str) -> str:
        alias = cls.model_fields[name].validation_alias
        return str(alias) if alias else f"{cls.model_config['env_prefix']}{name}".upper()

    def secret(self, name: str) -> str:
        """The value of a secret setting; empty if it isn't set."""
        value = getattr(self, name)
        return value.get_secret_value() if value else ""

    @property
    def secrets(self) -> list[str]:
        """The values that no log line may contain."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]

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
        file = _settings_file()
        own = {name: file[key] for name in cls.model_fields if (key := cls.file_key(name)) in file}
        return init_settings, env_settings, InitSettingsSource(settings_cls, own)


class Settings(FileSettings):
    """What an operator may set. Each platform adds its own settings."""

    model_config = SettingsConfigDict(env_prefix="COUNTROOM_")

    database_url: Annotated[
        str,
        Field(validation_alias="DATABASE_URL", description="Where the night is stored."),
    ] = "sqlite:///data/countroom.db"
    allow_ephemeral_disk: Annotated[
        bool,
        Field(description="Run even if the host may delete the disk, and the night with it."),
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
        Field(description="When to ask before recording a declaration."),
    ] = AskPolicy.ODD
    second_key: Annotated[
        bool,
        Field(description="A second person has to confirm each declaration."),
    ] = False
    second_key_same_platform: Annotated[
        bool,
        Field(description="Both people have to be on one platform."),
    ] = False
    port: Annotated[
        int,
        Field(validation_alias="PORT", ge=1, le=65535, description="The web port."),
    ] = 8080
    board_url: Annotated[
        str | None,
        Field(description="Where people reach the board, for links to it."),
    ] = None
    newsroom: Annotated[
        str | None,
        Field(
            max_length=40, description="The newsroom's name at the foot of the board's pictures."
        ),
    ] = None
    newsroom_logo: Annotated[
        Path | None,
        Field(description="A PNG of the newsroom's logo, for the foot of the board's pictures."),
    ] = None
    host: Annotated[
        str,
        Field(description="The address that the web port listens on."),
    ] = "127.0.0.1"
    trusted_proxies: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Addresses of reverse proxies whose X-Forwarded-For is believed."),
    ] = ()
    metrics_token: Annotated[
        SecretStr | None,
        Field(description="What Prometheus has to send for /metrics, which is closed without it."),
    ] = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="The lowest level of log line to write."),
    ] = "info"
    writes_per_minute: Annotated[
        int,
        Field(ge=1, le=600, description="Most writes a minute for each person."),
    ] = 30
    summary_minutes: Annotated[
        int,
        Field(ge=0, le=1440, description="Minutes between summaries; 0 turns them off."),
    ] = 30
    backup_minutes: Annotated[
        int,
        Field(
            ge=0, le=1440, description="Minutes between backups of the database; 0 turns them off."
        ),
    ] = 10

    results_url: Annotated[
        SecretStr | None,
        Field(description="A file of results that a council publishes, read every minute."),
    ] = None

    @property
    def secrets(self) -> list[str]:
        """The address alone, too."""
        published = [self.results_address.url] if self.results_address else []
        return [*super().secrets, *published]

    @property
    def results_address(self) -> ResultsAddress | None:
        return _results_address(self.results_url.get_secret_value()) if self.results_url else None

    @property
    def packs(self) -> tuple[str, ...]:
        """Tonight's council packs. Raises CannotStart if none is set."""
        if not self.councils:
            raise CannotStart(
                "Which council is counting tonight? Type its pack after the command, for example "
                "worcester-2016, or set COUNTROOM_COUNCILS=worcester-2016. For several, give "
                "several packs, or a folder of packs."
            )
        return self.councils

    @field_validator("board_url")
    @classmethod
    def _check_board_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ValueError("must be an address like https://count.example.org")
        return value.rstrip("/")

    @field_validator("results_url")
    @classmethod
    def _check_results_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _results_address(value.get_secret_value())
        return value

    @field_validator("councils", "trusted_proxies", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value


def _results_address(text: str) -> ResultsAddress:
    """An address, or a council's slug, an equals sign and an address. Raises ValueError."""
    slug, _, url = ("", "", text) if text.startswith("https://") else text.partition("=")
    address = ResultsAddress(slug, url)
    parts = urlsplit(address.url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(
            "must be an address like https://www.example.gov.uk/results.csv, or with its council "
            "in front: worcester-2016=https://…"
        )
    return address


def results_address_fault(address: ResultsAddress, slugs: Sequence[str]) -> str | None:
    """Why it belongs to none of tonight's councils; None if it belongs to one."""
    known = ", ".join(slugs)
    if address.slug and address.slug not in slugs:
        return f"COUNTROOM_RESULTS_URL is for {address.slug}, which doesn't count tonight: {known}"
    if not address.slug and len(slugs) != 1:
        return (
            "COUNTROOM_RESULTS_URL must say which council's results they are, as in "
            f"{next(iter(slugs), 'worcester-2016')}=https://…: tonight's are {known}"
        )
    return None


S = TypeVar("S", bound=FileSettings)


def settings_and_faults(kind: type[S]) -> tuple[S, list[str]]:
    """The settings, with the default for each faulty one, and the faults. A fault names no value.

    Raises TOMLDecodeError if the file can't be read as TOML.
    """
    try:
        return kind(), []
    except ValidationError as fault:
        faults = [_fault_sentence(kind, error) for error in fault.errors()]
        wrong = {e["loc"][0] for e in fault.errors()}
    fields = kind.model_fields.items()
    defaults = {
        name: field.default for name, field in fields if wrong & {name, field.validation_alias}
    }
    return kind(**defaults), faults


def _fault_sentence(kind: type[FileSettings], error: ErrorDetails) -> str:
    """PORT must be a whole number from 1 to 65535: names whichever was set, variable or key."""
    place = error["loc"][0]
    name = next(n for n, f in kind.model_fields.items() if place in {n, f.validation_alias})
    what, bounds = kind.variable(name), kind.model_fields[name].metadata
    if what not in {variable.upper() for variable in os.environ}:
        what = f"{kind.file_key(name)} in config/settings.toml"
    low, high = (next((getattr(b, k) for b in bounds if hasattr(b, k)), None) for k in ("ge", "le"))
    if low is not None and high is not None:
        return f"{what} must be a whole number from {low} to {high}"
    if expected := error.get("ctx", {}).get("expected"):
        choices = str(expected).replace("'", "")
        return f"{what} must be {choices}"
    if error["type"].startswith("bool"):
        return f"{what} must be true or false"
    return f"{what} {error['msg'].removeprefix('Value error, ')}"


def unknown_keys(*kinds: type[FileSettings]) -> list[str]:
    """The keys of the file that are a setting of none of these."""
    known = {kind.file_key(name) for kind in kinds for name in kind.model_fields}
    return sorted(_settings_file().keys() - known)


def _settings_file() -> dict[str, Any]:  # Any: TOML of every kind
    if not SETTINGS_FILE.exists():
        return {}
    return tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8"))
