"""Reading live streams event by event."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
import orjson

SIGNS_OF_LIFE = 6
"""After so many an event that is waited for does not come."""


class Sent(NamedTuple):
    """An event: its id, its data, None of a comment, and its name, if any."""

    id: str
    item: Any
    name: str | None = None


class Stream:
    """An open live stream."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def next(self) -> Sent:
        """What comes next; EOFError where the stream has ended."""
        fields = {}
        for line in self._lines:
            if not line:
                data = fields.get("data")
                return Sent(fields["id"], data and orjson.loads(data), fields.get("event"))
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

    def named(self, name: str) -> Any:
        """The data of the next event of that name; what is only a sign of life is passed over."""
        passed = [self.next()]
        while passed[-1].name == "here" != name and len(passed) < SIGNS_OF_LIFE:
            passed.append(self.next())
        assert passed[-1].name == name, passed
        return passed[-1].item


@contextmanager
def live(
    client: httpx.Client, ego: str, last: str | None = None, of: str = "feed/live", **query: str
) -> Iterator[Stream]:
    """The live feed of `ego`, or another stream of it, from after the event of id `last`."""
    headers = {"Last-Event-ID": last} if last else {}
    path = f"/v1/members/{ego}/{of}"
    with client.stream("GET", path, params=query, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)
