"""Bounds the memory of ingest: each byte of a request is reserved until Kafka has answered it."""

import asyncio
from types import TracebackType
from typing import Any, Self

from services.http.problems import busy
from services.ingest.records.unauthenticated_bytes import UnauthenticatedBytes
from services.runtime.metrics import INGEST_INFLIGHT_BYTES

UNAUTHENTICATED_SHARE = 1 / 4


class ByteBudget:
    """The bytes of all requests that are being read or wait for Kafka, at most `limit`.

    Of these, senders who have not proved who they are hold at most `UNAUTHENTICATED_SHARE`.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.reserved = 0
        self.unauthenticated = UnauthenticatedBytes(int(limit * UNAUTHENTICATED_SHARE))
        INGEST_INFLIGHT_BYTES.set_function(lambda: self.reserved)

    def reserve(self, unproved: str | None = None) -> "ByteReservation":
        """The reservation of one request, still empty.

        `unproved` is the source whose signature the request has yet to show, None where it has
        shown a key.
        """
        return ByteReservation(self, unproved)


class ByteReservation:
    """The bytes of one request, a context.

    Released when the context ends, or when the future given to `hold_until` is done.
    """

    def __init__(self, budget: ByteBudget, unproved: str | None) -> None:
        self._budget = budget
        self._unproved = unproved
        self._bytes = 0
        self._settled: asyncio.Future[Any] | None = None

    def add(self, size: int) -> None:
        """Reserve `size` more bytes.

        Raises:
            Problem: 429 where the budget has not so many left, or not for the unproved.
        """
        budget = self._budget
        if budget.reserved + size > budget.limit:
            raise busy(f"More than {budget.limit} bytes are waiting for Kafka; send again later")
        if self._unproved is not None:
            budget.unauthenticated.add(self._unproved, size)
        budget.reserved += size
        self._bytes += size

    def proved(self) -> None:
        """The sender has proved who it is: its bytes no longer count as those of the unproved."""
        if self._unproved is not None:
            self._budget.unauthenticated.remove(self._unproved, self._bytes)
            self._unproved = None

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
        self.proved()
        self._budget.reserved -= self._bytes
        self._bytes = 0
