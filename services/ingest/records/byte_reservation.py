"""Bounds the memory of ingest: each byte of a request is reserved until Kafka has answered it."""

import asyncio
from types import TracebackType
from typing import Any, Self

from services.http.problems import busy
from services.runtime.metrics import INGEST_INFLIGHT_BYTES


class ByteBudget:
    """The bytes of all requests that are being read or wait for Kafka, at most `limit`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.reserved = 0
        INGEST_INFLIGHT_BYTES.set_function(lambda: self.reserved)

    def reserve(self) -> "ByteReservation":
        """The reservation of one request, still empty."""
        return ByteReservation(self)


class ByteReservation:
    """The bytes of one request, a context.

    Released when the context ends, or when the future given to `hold_until` is done.
    """

    def __init__(self, budget: ByteBudget) -> None:
        self._budget = budget
        self._bytes = 0
        self._settled: asyncio.Future[Any] | None = None

    def add(self, size: int) -> None:
        """Reserve `size` more bytes.

        Raises:
            Problem: 429 where the budget has not so many left.
        """
        budget = self._budget
        if budget.reserved + size > budget.limit:
            raise busy(f"More than {budget.limit} bytes are waiting for Kafka; send again later")
        budget.reserved += size
        self._bytes += size

    def hold_until(self, settled: asyncio.Future[Any]) -> None:
        """Release once `settled` is done, even if the context ends before."""
        self._settled = settled
        settled.add_done_callback(self._release)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._settled is None:
            self._release()

    def _release(self, settled: asyncio.Future[Any] | None = None) -> None:
        self._budget.reserved -= self._bytes
        self._bytes = 0
