"""Settings of every service: `RAPPORT_*` variables, then `rapport.toml`, then the defaults."""

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from schemas.changes import Change


def _many(given: object) -> object:
    return [given] if isinstance(given, str) else given


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Words = Annotated[
    list[Annotated[str, Field(min_length=1)]], BeforeValidator(_many), Field(min_length=1)
]


SEEN_KEYS = 8_000_000
"""How many event ids a partition remembers by default."""


class _Typed(BaseModel):
    """Settings of a `type`, whose own options stand beside it."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    type: str

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """The type only: other options may be secrets."""
        return [("type", self.type)]


class SourceSettings(_Typed):
    """A producer's webhook, `[sources.NAME]`; the options of its type stand beside these.

    `secret`, and `secret_env` for names of variables, is one or a list while it is rotated.
    """

    secret: Words | None = None
    secret_env: Words | None = None


class AgentSettings(_Typed):
    """A stream that is pulled, `[agents.NAME]`; the options of its type stand beside `type`."""


class WebhookSettings(BaseModel):
    """Where changes in relationships are sent, `[webhooks.NAME]`.

    `secret`, and `secret_env` for names of variables, is one or a list while it is rotated; each
    is `whsec_` and base64. `types` are the changes to send, all unless given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str
    secret: Words | None = None
    secret_env: Words | None = None
    types: list[Change] | None = None
    allow_private: bool = False

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """The change types only: an address may contain a secret too."""
        return [("types", self.types)]


class Settings(BaseSettings):
    """One machine's or one container's settings."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_nested_delimiter="__",
        extra="ignore",
        toml_file="rapport.toml",
        hide_input_in_errors=True,
    )

    bootstrap_servers: str = Field("localhost:9092", description="Kafka, host:port,…")
    partitions: int = Field(8, ge=1, le=1024, description="of every topic, fixed at creation")
    replication_factor: int = Field(1, ge=1, description="of every topic")
    retention_days: float = Field(30, gt=0, description="of the feed topics")

    data_dir: Path = Field(
        Path(".rapport"), description="directory of everything that is stored locally"
    )
    state_dir: Path | None = Field(
        None, description="directory of the tables; default <data_dir>/state"
    )
    keys_file: Path | None = Field(None, description="API keys; default <data_dir>/keys.json")

    host: str = Field("127.0.0.1", description="the address every service listens on")
    ingest_port: int = 8001
    api_port: int = 8000
    notify_port: int = Field(8003, description="port for the notifier's health and metrics")
    scorer_port: int = Field(
        8002, description="port for the scorer's or replica's health and metrics"
    )

    score_model: Path | None = Field(None, description="TOML file with another score model")

    sources: dict[Name, SourceSettings] = Field({}, description="producers' webhooks, by name")
    agents: dict[Name, AgentSettings] = Field({}, description="streams that are pulled, by name")
    webhooks: dict[Name, WebhookSettings] = Field(
        {}, description="where changes in relationships are sent, by name"
    )
    notify_group: str = Field("rapport-notify", description="the notifiers' consumer group")
    cloudevents_headers: bool = Field(
        False,
        description="add CloudEvents headers to feed records; costs a third of ingest's rate",
    )
    max_inflight_bytes: int = Field(
        64 * 1024 * 1024,
        description="ingest accepts at most this much that Kafka has not acknowledged",
    )

    group: str = Field("rapport-scorer", description="the scorers' consumer group")
    session_timeout_ms: int = Field(
        10_000, description="a scorer without heartbeats for this long is replaced"
    )
    transaction_timeout_ms: int = Field(
        10_000, ge=1_000, description="Kafka aborts a scorer's transaction that lasts longer"
    )
    standby: bool = Field(
        True,
        description="also follow the partitions owned by others, so that they can be read here",
    )
    look_s: float = Field(
        5,
        gt=0,
        description="how often changed relationships are scanned, in seconds",
    )
    look_at_all_s: float = Field(
        86_400, gt=0, description="how often all relationships are scanned, in seconds"
    )
    table_bytes: int = Field(
        64 << 30,
        ge=1 << 20,
        description="upper limit of a partition's table; reserves no disk space",
    )
    seen_keys: int = Field(
        SEEN_KEYS,
        ge=1,
        description="so many of a partition's latest event ids are remembered, 16 bytes each; "
        "those of the last 24 hours whatever their number",
    )
    log_format: str = Field("auto", pattern="^(auto|json|console)$")
    log_level: str = "info"

    @property
    def state(self) -> Path:
        """The directory of the tables."""
        return self.state_dir or self.data_dir / "state"

    @property
    def keys(self) -> Path:
        """The file of the API keys."""
        return self.keys_file or self.data_dir / "keys.json"

    def variables(self) -> dict[str, str]:
        """Environment variables that give a process these settings, whatever file it reads."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {f"RAPPORT_{name.upper()}": _worded(value) for name, value in given.items()}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before variables before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _worded(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def load_settings(config: Path | None = None, **given: Any) -> Settings:
    """Settings in which what is `given` (not None) wins; `config` is another `rapport.toml`.

    Raises:
        pydantic.ValidationError: naming each setting that is wrong.
        FileNotFoundError: where `config` is not there.
    """
    if config is not None and not config.is_file():
        raise FileNotFoundError(f"no such configuration file: {config}")
    chosen = Settings if config is None else _reading(config)
    return chosen(**{name: value for name, value in given.items() if value is not None})


def _reading(config: Path) -> type[Settings]:
    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=config)

    return FromFile
