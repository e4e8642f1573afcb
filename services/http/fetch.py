"""GET from servers of others: bounded in time, size and redirects, and at public addresses only.

Servers that settings name are trusted: they may be private. Wherever they redirect to may not be,
another port of theirs included, nor is it sent credentials: each address on the way is checked.
"""

import asyncio
import base64
from collections.abc import Collection, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import NamedTuple, Self

import httpx

from services.http.content_coding import ACCEPT_ENCODING, Undecodable, decoded
from services.http.public_addresses import RefusedAddress, resolve
from services.http.user_agent import USER_AGENT

WITHIN_S = 60.0
"""A fetch lasts at most so long, redirects and all (seconds)."""

MOST_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAMED = {"User-Agent": USER_AGENT, "Accept-Encoding": ACCEPT_ENCODING}


class NotFetched(Exception):
    """No answer, or one that must not be followed or read; says why."""


class Fetched(NamedTuple):
    """An answer, whatever its status; `url` is the last that was asked."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    content: bytes


class Fetcher:
    """Fetches; `trusted` hosts may be at private addresses. To be used as a context.

    Neither cookies nor connections outlive it; content has at most `most_bytes`, decoded or not.
    """

    def __init__(self, trusted: Collection[str] = (), *, most_bytes: int) -> None:
        self._trusted, self._most_bytes = trusted, most_bytes
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(timeout=WITHIN_S / 2, cookies=no_cookies)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        credentials: Mapping[str, str] | None = None,
    ) -> Fetched:
        """What `url`, or where it redirects to, answers to `headers`.

        `credentials` are further headers, which no other server is sent; nor is a user in `url`.

        Raises:
            NotFetched: where there is no answer, or it is not within bounds.
        """
        try:
            first = httpx.URL(url)
            proof = {**_basic(first), **(credentials or {})}
            async with asyncio.timeout(WITHIN_S):
                return await self._follow(first.copy_with(userinfo=b""), headers or {}, proof)
        except TimeoutError:
            raise NotFetched(f"no answer within {WITHIN_S:.0f} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotFetched(f"{type(error).__name__} {error}".strip()) from None
        except (RefusedAddress, Undecodable) as error:
            raise NotFetched(str(error)) from None

    async def _follow(
        self, first: httpx.URL, headers: Mapping[str, str], credentials: Mapping[str, str]
    ) -> Fetched:
        url = first
        for _ in range(MOST_REDIRECTS + 1):
            sent = httpx.Headers(_NAMED)
            sent.update(headers)
            sent.update(credentials if _is_same_server(first, url) else {})
            answer = await self._ask(url, sent, self._is_trusted(first, url))
            location = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or location is None:
                return answer
            url = url.join(location)
        raise NotFetched(f"more than {MOST_REDIRECTS} redirects")

    def _is_trusted(self, first: httpx.URL, url: httpx.URL) -> bool:
        return url.host in self._trusted and _is_same_server(first, url)

    async def _ask(self, url: httpx.URL, headers: httpx.Headers, trusted: bool) -> Fetched:
        if url.scheme not in ("http", "https") or not url.host:
            raise NotFetched(f"a redirect to {url.scheme or 'no scheme'} is not followed")
        asked, extensions = url, {}
        if not trusted:
            asked = url.copy_with(host=await resolve(url, allow_private=False))
            headers["Host"] = url.netloc.decode("ascii")
            extensions = {"sni_hostname": url.raw_host.decode("ascii")}
        async with self._client.stream(
            "GET", asked, headers=headers, extensions=extensions
        ) as answer:
            return Fetched(url, answer.status_code, answer.headers, await self._content(answer))

    async def _content(self, answer: httpx.Response) -> bytes:
        content = bytearray()
        async for part in answer.aiter_raw():
            content += part
            if len(content) > self._most_bytes:
                raise NotFetched(f"is larger than {self._most_bytes} bytes")
        return decoded(bytes(content), answer.headers.get("Content-Encoding", ""), self._most_bytes)


def _basic(url: httpx.URL) -> dict[str, str]:
    """The user and password in `url`, as a header."""
    if not url.userinfo:
        return {}
    pair = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _is_same_server(first: httpx.URL, url: httpx.URL) -> bool:
    """Whether `url` is of the server of `first`, or of the same by TLS."""
    if first.host != url.host:
        return False
    upgraded = (first.scheme, first.port, url.scheme, url.port) == ("http", None, "https", None)
    return upgraded or (first.scheme, first.port) == (url.scheme, url.port)
