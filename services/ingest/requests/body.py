"""Reads a request's body within limits of size and time, whatever its headers say."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from schemas.limits import MAX_BODY_BYTES
from services.http.problems import (
    INCOMPLETE_BODY,
    SLOW_BODY,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    Problem,
)
from services.ingest.records.byte_reservation import ByteReservation

READ_S = 30.0
"""A body must have arrived within this: a slow sender holds memory all the while."""


async def read_body(request: Request, reservation: ByteReservation) -> bytes:
    """The whole body; its bytes are reserved as they come.

    Raises:
        Problem: 413 beyond `MAX_BODY_BYTES`, 415 if compressed, 429 if too many bytes are
            reserved, 408 after `READ_S`, 400 if the client leaves.
    """
    _refuse_early(request)
    try:
        async with asyncio.timeout(READ_S):
            return await _read(request, reservation)
    except TimeoutError:
        detail = f"The body must arrive within {READ_S:.0f} seconds"
        raise Problem(SLOW_BODY, detail, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise Problem(INCOMPLETE_BODY, "The connection was closed before the end") from None


def _refuse_early(request: Request) -> None:
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        detail = f"Content-Encoding {encoding} is not taken; send the body as it is"
        raise Problem(UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept-Encoding": "identity"})
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise _too_large()


async def _read(request: Request, reservation: ByteReservation) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise _too_large()
        reservation.add(len(chunk))
        chunks.append(chunk)
    return b"".join(chunks)


def _too_large() -> Problem:
    return Problem(TOO_LARGE, f"A body has at most {MAX_BODY_BYTES} bytes")
