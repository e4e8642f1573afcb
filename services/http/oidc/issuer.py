"""An OpenID Connect issuer: what it says of itself, and the keys that it signs with."""

import asyncio
import logging
import time
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from httpx_oauth.oauth2 import OAuth2ClientAuthMethod
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key, KeySet, OctKey

from schemas.undecodable import UNDECODABLE
from services.http.fetch import Fetcher, NotFetched
from services.runtime.oidc_settings import is_secure

log = logging.getLogger(__name__)

FRESH_S = 300.0
"""Keys that were fetched longer ago are fetched again, beside the requests that go on with them."""

AGAIN_S = 10.0
"""They are fetched at most so often, whatever is asked for (seconds)."""

WITHIN_S = 5.0
MOST_BYTES = 256 * 1024


class Endpoints(msgspec.Struct, frozen=True):
    """What an issuer's discovery document says of it (OpenID Connect Discovery 1.0)."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)

    @property
    def client_authentication(self) -> OAuth2ClientAuthMethod:
        """How a client proves itself; by header, as is the standard's default, where it may."""
        basic = "client_secret_basic" in self.token_endpoint_auth_methods_supported
        return "client_secret_basic" if basic else "client_secret_post"


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


class Unreachable(Exception):
    """The issuer gave no answer, or one that is not to be used; says why."""


class Issuer:
    """The issuer at `url`; its keys are kept, and go on being used while it is away."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.url = url
        self._clock = clock
        self._keys = KeySet([])
        self._stamp = 0
        self._fetched_at = self._tried_at = -float("inf")
        self._fetching: asyncio.Task[None] | None = None
        self._endpoints: Endpoints | None = None
        self._discovered_at = -float("inf")

    async def endpoints(self) -> Endpoints:
        """Its endpoints, as it stated them lately.

        Raises:
            Unreachable: where it does not answer, or with what is not its own, or just did so.
        """
        lasts = AGAIN_S if self._endpoints is None else FRESH_S
        if self._clock() - self._discovered_at >= lasts:
            self._discovered_at, self._endpoints = self._clock(), None
            self._endpoints = await self._discover()
        if self._endpoints is None:
            raise Unreachable("it did not answer a moment ago")
        return self._endpoints

    async def _discover(self) -> Endpoints:
        content = await _get(f"{self.url.rstrip('/')}/.well-known/openid-configuration", self.url)
        try:
            found = msgspec.json.decode(content, type=Endpoints)
        except UNDECODABLE as error:
            raise Unreachable(f"its discovery document cannot be read: {error}") from None
        if found.issuer != self.url:
            raise Unreachable(f"its discovery document is of {found.issuer!r}")
        for url in (found.authorization_endpoint, found.token_endpoint):
            if not is_secure(url):
                raise Unreachable(f"{url} is not https")
        return found

    async def keys(self) -> tuple[KeySet, int]:
        """The keys it signs with, and a number that changes with them."""
        if self._fetched_at == -float("inf"):
            await self._fetch()
        elif self._clock() - self._fetched_at > FRESH_S:
            self._begin()
        return self._keys, self._stamp

    async def newer_keys(self, stamp: int) -> KeySet | None:
        """The keys, where they have changed since `stamp`; fetched for it unless just tried."""
        if self._stamp == stamp:
            await self._fetch()
        return self._keys if self._stamp != stamp else None

    async def _fetch(self) -> None:
        """Fetch the keys, once for all who wait, and `AGAIN_S` after the last try at soonest."""
        self._begin()
        if self._fetching is not None:
            await asyncio.shield(self._fetching)

    def _begin(self) -> None:
        if self._fetching is None and self._clock() - self._tried_at >= AGAIN_S:
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            content = await _get((await self.endpoints()).jwks_uri, self.url)
            found = _public_keys(content)
        except Unreachable as error:
            log.warning("issuer %s: %s; the keys fetched before are used", self.url, error)
        else:
            self._fetched_at = self._clock()
            if found.as_dict() != self._keys.as_dict():
                self._keys, self._stamp = found, self._stamp + 1
        finally:
            self._fetching = None


async def _get(url: str, issuer: str) -> bytes:
    if not is_secure(url):
        raise Unreachable(f"{url} is not https")
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            Fetcher({urlsplit(issuer).hostname or ""}, most_bytes=MOST_BYTES) as fetcher,
        ):
            fetched = await fetcher.get(url)
    except TimeoutError:
        raise Unreachable(f"{url} did not answer within {WITHIN_S:.0f} s") from None
    except NotFetched as error:
        raise Unreachable(f"{url}: {error}") from None
    if fetched.status != 200 or fetched.url != httpx.URL(url):
        raise Unreachable(f"{url} answered {fetched.status}, from {fetched.url}")
    return fetched.content


def _public_keys(content: bytes) -> KeySet:
    """The keys of a set that can verify signatures; others in it are passed over."""
    try:
        stated = msgspec.json.decode(content, type=_KeySet).keys
    except UNDECODABLE as error:
        raise Unreachable(f"its keys cannot be read: {error}") from None
    return KeySet([key for key in map(_public_key, stated) if key is not None])


def _public_key(stated: dict[str, Any]) -> Key | None:
    if stated.get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)  # such as RSA of too few bits
            key = JWKRegistry.import_key(stated)
            return None if isinstance(key, OctKey) else key
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError):
        return None
