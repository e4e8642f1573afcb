"""Exporting and erasing members through the api of a running Rapport."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx

from services.local.publishing.applied import until_readable
from services.publishing.endpoints import Endpoints
from services.publishing.problem_answers import explain

_APPLIED = "/v1/members"
"""What is asked to see whether an erasure is applied: it reads every partition."""


class RefusedByApi(Exception):
    """The api did not do what it was asked for; says why."""


async def export(endpoints: Endpoints, member: str, *, events: bool) -> AsyncIterator[bytes]:
    """The member's export as it comes.

    Raises:
        RefusedByApi: where there is none, or it breaks off.
    """
    query = {"events": "true"} if events else {}
    try:
        async with (
            endpoints.api() as api,
            api.stream("GET", f"{_path(member)}/export", params=query) as answer,
        ):
            if not answer.is_success:
                await answer.aread()
                raise RefusedByApi(explain(answer))
            async for chunk in answer.aiter_bytes():
                yield chunk
    except httpx.TransportError as error:
        raise RefusedByApi(f"the export broke off: {error}") from None


async def erase(endpoints: Endpoints, member: str, *, always: bool) -> str:
    """Erase the member, and wait until no read knows it; when the last byte is gone (RFC 3339).

    Raises:
        RefusedByApi: where the api refuses, or does not answer: ask again.
        NotApplied: where it is stated, and not applied in time.
    """
    said = await _delete(endpoints, _path(member), {"always": "true"} if always else {})
    return str(said["gone_by"])


async def withdraw_objection(endpoints: Endpoints, member: str) -> None:
    """Let what the member does count again, and wait until it does.

    Raises:
        RefusedByApi: where the api refuses, or does not answer: ask again.
        NotApplied: where it is stated, and not applied in time.
    """
    await _delete(endpoints, f"{_path(member)}/objection", {})


async def _delete(endpoints: Endpoints, path: str, query: dict[str, str]) -> dict[str, Any]:
    async with endpoints.api() as api:
        try:
            answer = await api.delete(path, params=query)
        except httpx.TransportError as error:
            raise RefusedByApi(f"it is not known whether this was done: {error}") from None
        if not answer.is_success:
            raise RefusedByApi(explain(answer))
        said: dict[str, Any] = answer.json()
        await until_readable(api, _APPLIED, said["position"])
        return said


def _path(member: str) -> str:
    return f"/v1/members/{quote(member, safe='')}"
