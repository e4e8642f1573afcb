"""Secrets as settings state them: as they are, in variables, or in files."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.runtime.settings import SourceSettings, WebhookSettings


class MissingSecret(ValueError):
    """A secret is not where the settings say."""


def stated_secrets(settings: "SourceSettings | WebhookSettings") -> list[str]:
    """Each secret that is in force now; files are read anew each time.

    Raises:
        MissingSecret: naming the variable that is not set, or the file that cannot be read or is
            empty.
    """
    named = [secret_of_variable(name) for name in settings.secret_env or ()]
    kept = [secret_of_file(Path(path)) for path in settings.secret_file or ()]
    return [*(settings.secret or ()), *named, *kept]


def secret_of_variable(name: str) -> str:
    """The secret in the variable `name`.

    Raises:
        MissingSecret: where it is not set, or empty.
    """
    if secret := os.environ.get(name):
        return secret
    raise MissingSecret(f"the variable {name} is not set")


def secret_of_file(path: Path) -> str:
    """The secret in the file `path`, without the end of its line.

    Raises:
        MissingSecret: where it cannot be read, or is empty.
    """
    try:
        secret = path.read_text().rstrip("\r\n")
    except OSError as error:
        raise MissingSecret(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise MissingSecret(f"{path}: holds no text") from None
    if not secret:
        raise MissingSecret(f"{path}: is empty")
    return secret
