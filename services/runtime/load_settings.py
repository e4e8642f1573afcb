"""Loads settings, and refuses what none of them is."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsConfigDict, SettingsError

from services.runtime.invalid_settings import (
    Given,
    InvalidSettings,
    described,
    ours,
    unknown_variables,
)
from services.runtime.oidc_settings import OidcSettings
from services.runtime.settings import AgentSettings, Settings, SourceSettings, WebhookSettings

_PARTS: dict[str, type[BaseModel]] = {
    "": Settings,
    "oidc": OidcSettings,
    "sources": SourceSettings,
    "agents": AgentSettings,
    "webhooks": WebhookSettings,
}
"""What the settings that have parts are made of."""


def load_settings(config: Path | None = None, **given: Any) -> Settings:
    """Settings in which what is `given` (not None) wins; `config` is another `rapport.toml`.

    Raises:
        InvalidSettings: naming each setting that is wrong, or that there is none of, and where it
            stands.
        FileNotFoundError: where `config` is not there.
    """
    return load_with_origins(config, **given)[0]


def load_with_origins(config: Path | None = None, **given: Any) -> tuple[Settings, Given]:
    """As `load_settings`, and where each setting comes from."""
    if config is not None and not config.is_file():
        raise FileNotFoundError(f"no such configuration file: {config}")
    file = config or Path("rapport.toml")
    options = {name: value for name, value in given.items() if value is not None}
    known = Given(options, ours(os.environ), str(file), _in_file(file))
    faults = list(unknown_variables(known.variables, Settings.model_fields, frozenset(_PARTS)))
    try:
        chosen = Settings if config is None else _reading(config)
        settings = chosen(**options)
    except ValidationError as error:
        faults += [described(each, known, _PARTS) for each in error.errors()]
    except SettingsError as error:  # a value of a variable that should be JSON
        faults.append(_unreadable(error))
    if faults:
        raise InvalidSettings(faults)
    return settings, known


def _in_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text()) if file.exists() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InvalidSettings([f"{file} cannot be read: {reason}"]) from None


def _unreadable(error: SettingsError) -> str:
    found = re.search(r'field "(\w+)"', str(error))
    name = f"RAPPORT_{found[1].upper()}" if found else "a variable"
    return f"{name}: is not JSON"


def _reading(config: Path) -> type[Settings]:
    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=config)

    return FromFile
