import asyncio
import resource

import pytest

from services.http.connections import head_deadlines
from services.http.connections.head_deadlines import MOST_WAITING, HeadDeadlines, most_waiting


class Connection:
    """Notes in `closed` that it was closed."""

    def __init__(self, name: str, closed: list[str]) -> None:
        self._name, self._closed = name, closed
        self.is_closed = asyncio.Event()

    def close_headless(self) -> None:
        self._closed.append(self._name)
        self.is_closed.set()


async def test_overdue_ones_are_closed_in_order_and_no_other() -> None:
    closed: list[str] = []
    deadlines = HeadDeadlines(within_s=0.05)
    a, b, c = (Connection(name, closed) for name in "abc")
    for connection in (a, b, c):
        deadlines.begin(connection)
    deadlines.end(b)
    deadlines.end(b)
    async with asyncio.timeout(10):
        await c.is_closed.wait()
    deadlines.begin(b)
    assert closed == ["a", "c"]


async def test_the_time_counts_from_the_first_byte() -> None:
    closed: list[str] = []
    deadlines = HeadDeadlines(within_s=0.05)
    slow = Connection("slow", closed)
    async with asyncio.timeout(10):
        while not closed:
            deadlines.begin(slow)
            await asyncio.sleep(0.005)


async def test_the_oldest_makes_room() -> None:
    closed: list[str] = []
    deadlines = HeadDeadlines(most=2)
    for name in "abcd":
        deadlines.begin(Connection(name, closed))
    assert closed == ["a", "b"]


@pytest.mark.parametrize(
    ("allowed", "most"),
    [(1_024, 256), (1 << 20, MOST_WAITING), (resource.RLIM_INFINITY, MOST_WAITING)],
)
def test_other_files_have_room(monkeypatch: pytest.MonkeyPatch, allowed: int, most: int) -> None:
    monkeypatch.setattr(head_deadlines.resource, "getrlimit", lambda _: (allowed, allowed))
    assert most_waiting() == most
