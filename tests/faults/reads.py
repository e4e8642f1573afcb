"""Reads without end, each of which has to be answered."""

import random
import threading
from collections import Counter
from types import TracebackType
from typing import Self

import httpx

PAUSE_S = 0.01


class Reads:
    """Asks for relationships among `members`, one after the other, for as long as its block lasts.

    `answers` counts the statuses, 0 for none; `stalest` is the greatest staleness in seconds.
    """

    def __init__(self, client: httpx.Client, members: list[str]) -> None:
        self.answers = Counter[int]()
        self.stalest = 0.0
        self._client, self._members = client, members
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stopped.wait(PAUSE_S):
            ego, contact = random.sample(self._members, 2)
            try:
                answer = self._client.get(f"/v1/members/{ego}/relationships/{contact}")
            except httpx.TransportError:
                self.answers[0] += 1
                continue
            self.answers[answer.status_code] += 1
            self.stalest = max(self.stalest, float(answer.headers.get("rapport-staleness", 0)))
