"""Settings of every service: `RAPPORT_*` variables, then `rapport.toml`, then the defaults."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from schemas.changes import Change
from schemas.sources import is_reserved
from services.runtime.kafka_settings import KafkaSettings
from services.runtime.oidc_settings import OidcSettings


def _address(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must be an http or https address, without a path")
    return given.rstrip("/")


def _not_reserved(name: str) -> str:
    if is_reserved(name):
        raise ValueError(f"{name!r} is a source of Rapport's own; choose another name")
    return name


def _many(given: object) -> object:
    return [given] if isinstance(given, str) else given


def _lower(given: object) -> object:
    return given.lower() if isinstance(given, str) else given


Port = Annotated[int, Field(ge=1, le=65_535)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
SourceName = Annotated[Name, AfterValidator(_not_reserved)]
Words = Annotated[
    list[Annotated[str, Field(min_length=1)]], BeforeValidator(_many), Field(min_length=1)
]


def _origin(given: str) -> str:
    return given if given == "*" else _address(given)


Origins = Annotated[list[Annotated[str, AfterValidator(_origin)]], BeforeValidator(_many)]

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

    `secret`, `secret_env` for names of variables, `secret_file` for files, is one or a list while
    it is rotated; files are read at each delivery.
    `trust_aliases`: who it calls one member is one; else the `aliases` in its profiles are left
    out.
    """

    secret: Words | None = None
    secret_env: Words | None = None
    secret_file: Words | None = None
    trust_aliases: bool = False


class AgentSettings(_Typed):
    """A stream that is pulled, `[agents.NAME]`; the options of its type stand beside `type`."""


class WebhookSettings(BaseModel):
    """Where changes in relationships are sent, `[webhooks.NAME]`.

    `secret`, `secret_env` for names of variables, `secret_file` for files, is one or a list while
    it is rotated; each is `whsec_` and base64. `types` are the changes to send, all unless given.
    `members`, one or a list, are those whose changes it hears of, and of others what these let
    them see; all of everybody's unless given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str
    secret: Words | None = None
    secret_env: Words | None = None
    secret_file: Words | None = None
    types: list[Change] | None = None
    members: Words | None = None
    allow_private: bool = False

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """The change types only: an address may contain a secret too."""
        return [("types", self.types)]


class Settings(KafkaSettings, BaseSettings):
    """One machine's or one container's settings."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_nested_delimiter="__",
        extra="forbid",
        toml_file="rapport.toml",
        hide_input_in_errors=True,
    )

    partitions: int = Field(8, ge=1, le=1024, description="of every topic, fixed at creation")
    replication_factor: int = Field(1, ge=1, description="of every topic")
    min_insync_replicas: int | None = Field(
        None,
        ge=1,
        description="so many replicas must have a record before it counts as written; default 2, "
        "or 1 where there is but one",
    )
    retention_days: float = Field(30, gt=0, description="of the feed topics")

    data_dir: Path = Field(
        Path(".rapport"), description="directory of everything that is stored locally"
    )
    state_dir: Path | None = Field(
        None, description="directory of the tables; default <data_dir>/state"
    )
    keys_file: Path | None = Field(None, description="API keys; default <data_dir>/keys.json")

    key_file: Path | None = Field(
        None,
        description="file with the API key that agents and commands send with; default the first "
        "key, <data_dir>/api-key",
    )

    public_url: Annotated[str, AfterValidator(_address)] | None = Field(
        None,
        description="address by which people reach the api, such as https://rapport.example; "
        "needed behind a proxy with TLS",
    )
    session_key_file: Path | None = Field(
        None,
        description="secret that seals the page's sessions and the ids of live feeds' events, the "
        "same for ingest and all apis behind one address; made if not there; default "
        "<data_dir>/session-key",
    )
    oidc: OidcSettings | None = Field(
        None, description="the OpenID Connect issuer that people sign in with"
    )

    cors_origins: Origins = Field(
        [],
        description='origins whose pages may ask with a key, a JSON list; "*" is all',
    )

    host: str = Field("127.0.0.1", description="the address every service listens on")
    ingest_port: Port = Field(8001, description="port of ingest")
    ingest_url: Annotated[str, AfterValidator(_address)] | None = Field(
        None,
        description="address by which the api and agents reach ingest; default that of this "
        "machine",
    )
    api_port: Port = Field(8000, description="port of the api")
    api_url: Annotated[str, AfterValidator(_address)] | None = Field(
        None,
        description="address by which commands reach the api; default that of what runs on the "
        "data directory, else of this machine",
    )
    notify_port: Port = Field(8003, description="port for the notifier's health and metrics")
    scorer_port: Port = Field(
        8002, description="port for the scorer's or replica's health and metrics"
    )

    agent_port: Port | None = Field(
        None, description="port for an agent's health and metrics; none unless it is given"
    )

    drain_s: float = Field(
        0,
        ge=0,
        le=600,
        description="ingest and api are not ready for so long before they take no more requests, "
        "in seconds: time for a proxy to see it",
    )

    score_model: Path | None = Field(None, description="TOML file with another score model")

    sources: dict[SourceName, SourceSettings] = Field(
        {}, description="producers' webhooks, by name"
    )
    agents: dict[SourceName, AgentSettings] = Field(
        {}, description="streams that are pulled, by name"
    )
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
        ge=1,
        description="ingest accepts at most this much that Kafka has not acknowledged",
    )
    max_import_bytes: int = Field(
        2 * 1024 * 1024 * 1024,
        ge=1,
        description="a file that is imported over HTTP has at most so many; on disk, not in memory",
    )

    requests_per_second: int | None = Field(
        None, ge=1, description="of each key to one process of ingest or api; as many as it likes"
    )

    group: str = Field("rapport-scorer", description="the scorers' consumer group")
    session_timeout_ms: int = Field(
        10_000, ge=100, description="a scorer without heartbeats for this long is replaced"
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
    access_log: str | None = Field(
        None, description="file for a JSON line on each request; - for standard output"
    )
    traces_url: Annotated[str, AfterValidator(_address)] | None = Field(
        None,
        description="address of an OpenTelemetry collector that takes OTLP over HTTP, such as "
        "http://localhost:4318; no traces unless it is given",
    )
    traces_share: float = Field(
        0.01, ge=0, le=1, description="so large a share of requests is traced, 0 to 1"
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="json, console, or auto: console on a terminal"
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_lower)
    ] = Field("info", description="debug, info, warning, error or critical")

    @model_validator(mode="after")
    def _enough_replicas(self) -> Self:
        if self.in_sync > self.replication_factor:
            raise ValueError(
                f"RAPPORT_MIN_INSYNC_REPLICAS is {self.in_sync}, more than "
                f"RAPPORT_REPLICATION_FACTOR {self.replication_factor}: nothing could be written"
            )
        return self

    @property
    def in_sync(self) -> int:
        """How many replicas must have a record before it counts as written."""
        return self.min_insync_replicas or min(2, self.replication_factor)

    @property
    def state(self) -> Path:
        """The directory of the tables."""
        return self.state_dir or self.data_dir / "state"

    @property
    def keys(self) -> Path:
        """The file of the API keys."""
        return self.keys_file or self.data_dir / "keys.json"

    @property
    def session_key(self) -> Path:
        """The file of the secret that seals sessions."""
        return self.session_key_file or self.data_dir / "session-key"

    @property
    def ingest(self) -> str:
        """The address by which ingest is reached."""
        return self.ingest_url or f"http://{_reached(self.host)}:{self.ingest_port}"

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


def _reached(host: str) -> str:
    """The host of a URL by which whoever listens on `host` is reached from the same machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{here}]" if ":" in here else here


def _worded(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
