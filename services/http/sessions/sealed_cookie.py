"""Cookies whose content only the processes that share a secret can make or read."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from filelock import FileLock
from starlette.requests import HTTPConnection
from starlette.responses import Response

from services.runtime.files import replace_file

Content = TypeVar("Content")


class InvalidSecret(ValueError):
    """A file that holds no secret to seal cookies with."""


def sealing_secret(path: Path) -> Fernet:
    """The secret in `path`, made where there is none: all processes that read it share cookies.

    Raises:
        InvalidSecret: where the file holds something else.
        OSError: where it cannot be read or made.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(path.with_name(path.name + ".lock"), mode=0o600):
            if not path.exists():
                replace_file(path, Fernet.generate_key() + b"\n", durable=True)
    try:
        return Fernet(path.read_bytes().strip())
    except ValueError:
        raise InvalidSecret(f"{path} holds no secret; delete it, and one is made") from None


class SealedCookie(Generic[Content]):
    """A cookie that holds a `Content`, a tagged struct, for `within_s` seconds.

    It is named by its purpose and by the address that people use: `public_url`, or else what the
    request was sent to, port included, as browsers send a host's cookies to all its ports. Over
    TLS it is `__Host-`: of no other host, and never sent in the clear.
    """

    def __init__(
        self,
        secret: Fernet,
        purpose: str,
        content: type[Content],
        *,
        within_s: int,
        same_site: Literal["strict", "lax"],
        public_url: str | None,
    ) -> None:
        self._secret, self._purpose, self._content = secret, purpose, content
        self._within_s, self._same_site, self._public_url = within_s, same_site, public_url

    def is_sent(self, connection: HTTPConnection) -> bool:
        """Whether the request has the cookie, whatever it holds."""
        return self._name(connection) in connection.cookies

    def read(self, connection: HTTPConnection) -> Content | None:
        """What the request's cookie holds; None where it has none, or one that is not ours."""
        sealed = connection.cookies.get(self._name(connection), "").encode(errors="replace")
        try:
            content = self._secret.decrypt(sealed, ttl=self._within_s)
            return msgspec.json.decode(content, type=self._content)
        except (InvalidToken, msgspec.DecodeError):
            return None

    def write(self, connection: HTTPConnection, response: Response, content: Content) -> None:
        """Have the browser keep `content`."""
        sealed = self._secret.encrypt(msgspec.json.encode(content)).decode()
        response.set_cookie(
            self._name(connection), sealed, max_age=self._within_s, **self._flags(connection)
        )

    def clear(self, connection: HTTPConnection, response: Response) -> None:
        """Have the browser forget it."""
        response.delete_cookie(self._name(connection), **self._flags(connection))

    def _name(self, connection: HTTPConnection) -> str:
        return cookie_name(self._purpose, origin_of(connection, self._public_url))

    def _flags(self, connection: HTTPConnection) -> Mapping[str, Any]:
        secure = origin_of(connection, self._public_url).startswith("https:")
        return {"path": "/", "httponly": True, "samesite": self._same_site, "secure": secure}


def origin_of(connection: HTTPConnection, public_url: str | None) -> str:
    """Scheme, host and port by which people reach the service: as configured, or as they did."""
    if public_url is not None:
        return origin(public_url)
    return f"{connection.url.scheme}://{connection.headers.get('host', '')}"


@lru_cache(maxsize=64)
def origin(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@lru_cache(maxsize=64)
def cookie_name(purpose: str, origin: str) -> str:
    """The cookie's name at `origin`, one for each."""
    name = f"rapport-{purpose}-{hashlib.sha256(origin.encode()).hexdigest()[:8]}"
    return f"__Host-{name}" if origin.startswith("https:") else name
