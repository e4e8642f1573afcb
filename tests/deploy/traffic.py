"""Producers and readers of a test's own, who go on whatever they are answered."""

import itertools
import threading
from types import TracebackType
from typing import Any, Self

import httpx

SOURCES, KINDS = ("crm", "chat"), ("message", "like", "call")
PAUSE_S = 0.1
PATIENCE_S = 3


class Traffic:
    """Use as a context: a hundred events a second at most, of two sources, and reads."""

    def __init__(self, ingest: str, api: str, token: str) -> None:
        self._events, self._read = f"{ingest}/v1/events", f"{api}/v1/members/ana/relationships"
        self._key = {"Authorization": f"Bearer {token}"}
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._post, self._ask)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _post(self) -> None:
        with self._client() as client:
            for first in itertools.count(step=10):
                if self._ended.wait(PAUSE_S):
                    return
                self._try(
                    client, "POST", self._events, json=list(map(_event, range(first, first + 10)))
                )

    def _ask(self) -> None:
        with self._client() as client:
            while not self._ended.wait(PAUSE_S):
                self._try(client, "GET", self._read)

    def _try(self, client: httpx.Client, method: str, url: str, **request: Any) -> None:
        try:
            client.request(method, url, **request)
        except httpx.TransportError:
            return  # a service that does not answer is what the test is about

    def _client(self) -> httpx.Client:
        return httpx.Client(headers=self._key, timeout=PATIENCE_S, trust_env=False)


def _event(number: int) -> dict[str, str]:
    members = [f"member-{(number * step) % 97}" for step in (1, 7)] if number % 5 else ["ana", "bo"]
    return {
        "id": str(number),
        "source": SOURCES[number % 2],
        "kind": KINDS[number % 3],
        "actor": members[0],
        "target": members[1],
    } | ({} if members[0] != members[1] else {"target": "somebody-else"})
