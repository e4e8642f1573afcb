"""A load of HTTP requests that costs little itself: keep-alive connections, bytes as they are."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count
from typing import NamedTuple

import uvloop

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class NotYet(RuntimeError):
    """An answer of 503."""


class Load(NamedTuple):
    """Each request's latency in seconds, and how long all of it took."""

    latencies: list[float]
    seconds: float


def request(method: str, path: str, key: str, body: bytes = b"") -> bytes:
    """A request as bytes."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(port: int, path: str, key: str) -> None:
    """One request.

    Raises:
        RuntimeError: where it is not answered by 2xx; OSError where nobody listens.
    """
    closed_load(port, [request("GET", path, key)], 1, 0)


def closed_load(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    """As many requests as are answered, `requests` by turns; each connection one at a time.

    Raises:
        RuntimeError: where one is not answered by 2xx, NotYet where by 503.
    """
    return uvloop.run(_closed_load(port, requests, connections, seconds))


async def _closed_load(
    port: int, requests: Sequence[bytes], connections: int, seconds: float
) -> Load:
    numbers, latencies = count(), list[float]()
    started = time.perf_counter()
    await asyncio.gather(
        *(_one(port, requests, numbers, started + seconds, latencies) for _ in range(connections))
    )
    return Load(latencies, time.perf_counter() - started)


async def _one(
    port: int,
    requests: Sequence[bytes],
    numbers: Iterator[int],
    until: float,
    latencies: list[float],
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with closing(writer):
        while True:
            begun = time.perf_counter()
            writer.write(requests[next(numbers) % len(requests)])
            await _answer(reader)
            latencies.append(time.perf_counter() - begun)
            if time.perf_counter() >= until:
                break


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(_HEAD_END)
    length = next(
        int(line[len(_LENGTH) :])
        for line in head.lower().split(b"\r\n")
        if line.startswith(_LENGTH)
    )
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 2"):
        unavailable = head.startswith(b"HTTP/1.1 503")
        raise (NotYet if unavailable else RuntimeError)((head + body).decode())
    return body
