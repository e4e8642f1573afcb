"""Reading live feeds event by event."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
import orjson


class Sent(NamedTuple):
    """An event: its id, and its data, None of a comment."""

    id: str
    item: Any


class Stream:
    """An open live feed."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def next(self) -> Sent:
        """What comes next; EOFError where the stream has ended."""
        fields = {}
        for line in self._lines:
            if not line:
                data = fields.get("data")
                return Sent(fields["id"], data and orjson.loads(data))
            name, _, value = line.partition(": ")
            fields[name] = value
        raise EOFError

    def ids(self, n: int) -> list[str]:
        """Ids of the next n updates."""
        found: list[str] = []
        while len(found) < n:
            sent = self.next()
            if sent.item is not None:
                found.append(sent.item["update"]["id"])
        return found


@contextmanager
def live(client: httpx.Client, ego: str, last: str | None = None, **query: str) -> Iterator[Stream]:
    """The live feed of `ego`, from after the event of id `last` if given."""
    headers = {"Last-Event-ID": last} if last else {}
    path = f"/v1/members/{ego}/feed/live"
    with client.stream("GET", path, params=query, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)
