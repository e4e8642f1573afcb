"""GET as a server wishes to be asked: never sooner than it says."""

import time
from collections.abc import Mapping
from http import HTTPStatus

import httpx

from services.http.fetch import Fetched, Fetcher, NotFetched
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.requested_pauses import requested_pause_s

_ANSWERS = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})


async def polite_get(
    fetcher: Fetcher,
    url: str,
    headers: Mapping[str, str] | None = None,
    credentials: Mapping[str, str] | None = None,
) -> Fetched:
    """The answer of `url`, 200 or 304; `credentials` are headers for its server alone.

    Raises:
        Interrupted: where there is none, with how long the server wishes not to be asked again.
    """
    try:
        answer = await fetcher.get(url, headers, credentials)
    except NotFetched as error:
        raise Interrupted(f"{shown(url)}: {error}") from None
    if answer.status not in _ANSWERS:
        why = f"{shown(url)}: answers {_in_words(answer.status)}"
        raise Interrupted(why, wait_s=pause_s(answer))
    return answer


def pause_s(answer: Fetched) -> float:
    """How long the server wishes not to be asked again, in seconds from now."""
    return requested_pause_s(answer.status, answer.headers, time.time())


def shown(url: str) -> str:
    """`url` as it may stand in a log: without user and query, which may be secrets."""
    parts = httpx.URL(url)
    return str(parts.copy_with(userinfo=b"", query=None, fragment=None))


def _in_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
