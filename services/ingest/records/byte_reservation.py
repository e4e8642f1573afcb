"""How much ingest holds: every byte taken in counts until Kafka has it, or has lost it."""

import asyncio
from types import TracebackType
from typing import Any, Self

from services.http.problems import busy
from services.runtime.metrics import INGEST_INFLIGHT_BYTES


class Inflight:
    """The bytes of all requests that are being read or wait for Kafka, at most `limit`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        INGEST_INFLIGHT_BYTES.set_function(lambda: self.bytes)

    def hold(self) -> "Hold":
        """The share of one request, still empty."""
        return Hold(self)


class Hold:
    """One request's share; given back when its block ends, or later where `until` says so."""

    def __init__(self, inflight: Inflight) -> None:
        self._inflight = inflight
        self._bytes = 0
        self._until: asyncio.Future[Any] | None = None

    def add(self, size: int) -> None:
        """Count `size` more bytes.

        Raises:
            Problem: 429 where that is more than ingest may hold.
        """
        inflight = self._inflight
        if inflight.bytes + size > inflight.limit:
            raise busy(f"More than {inflight.limit} bytes are waiting for Kafka; send again later")
        inflight.bytes += size
        self._bytes += size

    def until(self, settled: asyncio.Future[Any]) -> None:
        """Keep the share until `settled` is done, even if its request ends before."""
        self._until = settled
        settled.add_done_callback(self._give_back)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._until is None:
            self._give_back()

    def _give_back(self, settled: asyncio.Future[Any] | None = None) -> None:
        self._inflight.bytes -= self._bytes
        self._bytes = 0
