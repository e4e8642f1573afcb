"""`[oidc]`: the OpenID Connect issuer that people sign in with."""

import ipaddress
import os
from pathlib import Path
from string import Formatter
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.runtime.secrets import MissingSecret


def is_secure(url: str) -> bool:
    """Whether what `url` answers can be trusted: by TLS, or as it comes from this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _issuer(given: str) -> str:
    if not is_secure(given) or not urlsplit(given).hostname:
        raise ValueError("must be an https address, or one of this machine")
    return given


def _template(given: str) -> str:
    parts = list(Formatter().parse(given))
    names = [name for _, name, _, _ in parts if name is not None]
    if not names or any(
        not name.isidentifier() or spec or conversion
        for _, name, spec, conversion in parts
        if name is not None
    ):
        raise ValueError("must name a claim, such as {sub} or {email}")
    return given


class OidcSettings(BaseModel):
    """An issuer, and how its people are members here.

    `audience` is what a bearer token must be for. `member` is made of the token's claims.
    `client_id` and its secret, given as it is, as a variable's name or as a file, are the page's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    issuer: Annotated[str, AfterValidator(_issuer)]
    audience: Annotated[str, Field(min_length=1)]
    member: Annotated[str, AfterValidator(_template)] = "{sub}"
    client_id: str | None = None
    client_secret: str | None = None
    client_secret_env: str | None = None
    client_secret_file: Path | None = None
    scopes: list[str] | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> "OidcSettings":
        given = (self.client_secret, self.client_secret_env, self.client_secret_file)
        if sum(each is not None for each in given) > 1:
            raise ValueError("give one of client_secret, client_secret_env, client_secret_file")
        return self

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """The issuer only: the secret stays one."""
        return [("issuer", self.issuer)]

    @property
    def asked_scopes(self) -> list[str]:
        """What the page asks the issuer for."""
        if self.scopes is not None:
            return self.scopes
        return ["openid", "email"] if "{email}" in self.member else ["openid"]

    def secret(self) -> str:
        """The page's client secret; empty for a public client, which has none.

        Raises:
            MissingSecret: where the variable or the file that it is to be in is not there.
        """
        try:
            if self.client_secret_env is not None:
                return os.environ[self.client_secret_env]
            if self.client_secret_file is not None:
                return self.client_secret_file.read_text().strip()
        except (KeyError, OSError) as error:
            raise MissingSecret(f"[oidc] client_secret: {error}") from None
        return self.client_secret or ""
