"""Reads a request's body within limits of size and rate, whatever its headers say."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from starlette.requests import Request

from services.http.problems import (
    INCOMPLETE_BODY,
    SLOW_BODY,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    Problem,
)

GRACE_S = 5.0
"""A sender may be silent for so long, as in Kestrel: radio links have such gaps."""

LEAST_BYTES_PER_S = 16 * 1024
"""A slower sender holds memory for too long; EDGE and geostationary satellites are faster."""


async def read_body(
    request: Request, most: int, reserve: Callable[[int], None] = lambda size: None
) -> bytes:
    """The whole body; `reserve` is called with the size of each part that comes.

    Raises:
        Problem: 413 beyond `most` bytes, 415 if compressed, 408 if too slow, 400 if the client
            leaves; and what `reserve` raises.
    """
    parts: list[bytes] = []
    async for part in bounded_parts(request, most):
        reserve(len(part))
        parts.append(part)
    return b"".join(parts)


async def bounded_parts(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body part by part.

    Raises:
        Problem: 413 beyond `most` bytes, 415 if compressed; and as `body_parts`.
    """
    _refuse_early(request, most)
    size = 0
    async for part in body_parts(request):
        size += len(part)
        if size > most:
            raise _too_large(most)
        yield part


async def body_parts(request: Request) -> AsyncIterator[bytes]:
    """The body part by part, of any size; whoever takes them may be as slow as they like.

    Raises:
        Problem: 408 if it comes too slowly, 400 if the client leaves.
    """
    patience, more = GRACE_S, True
    while more:
        part, more, patience = await _received(request, patience)
        yield part


class _Part(NamedTuple):
    """What has come, whether more is to come, and how long to wait for that (seconds)."""

    content: bytes
    more: bool
    patience: float


async def _received(request: Request, patience: float) -> _Part:
    clock = asyncio.get_running_loop().time
    asked = clock()
    try:
        async with asyncio.timeout(patience):
            message = await request.receive()
    except TimeoutError:
        detail = f"A body must come at {LEAST_BYTES_PER_S} bytes a second"
        raise Problem(SLOW_BODY, detail, headers={"Connection": "close"}) from None
    if message["type"] == "http.disconnect":
        raise Problem(INCOMPLETE_BODY, "The connection was closed before the end")
    content = message.get("body", b"")
    waited = clock() - asked
    patience = extended(patience, len(content), waited) - waited
    return _Part(content, message.get("more_body", False), patience)


def extended(due: float, size: int, now: float) -> float:
    """When more must have come: `size` bytes have, now, of what was due at `due` (seconds).

    What comes faster than it must is no credit for silence beyond `GRACE_S`.
    """
    return min(due + size / LEAST_BYTES_PER_S, now + GRACE_S)


def _refuse_early(request: Request, most: int) -> None:
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        detail = f"Content-Encoding {encoding} is not taken; send the body as it is"
        raise Problem(UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept-Encoding": "identity"})
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)


def _too_large(most: int) -> Problem:
    return Problem(TOO_LARGE, f"A body has at most {most} bytes")
