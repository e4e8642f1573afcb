"""Closes connections that keep a service waiting for a request's head.

Half-open connections cost their client nothing, and a service its file descriptors.
"""

import asyncio
import resource
from contextlib import suppress
from typing import Protocol

WITHIN_S = 10.0
"""A head must be complete within this; the same everywhere, so that the oldest is due first."""

MOST_WAITING = 2_048
"""So many connections may be without a head: all that one look at the listener can accept."""


class Headless(Protocol):
    """A connection whose next head is not complete."""

    def close_headless(self) -> None:
        """Close it, as no head came in time, or others need its place."""


class HeadDeadlines:
    """The connections of a server that wait for a head, the oldest first; at most `most`.

    One timer serves all: a request whose head comes in one piece on a connection that is kept
    alive costs nothing.
    """

    def __init__(self, within_s: float = WITHIN_S, most: int = MOST_WAITING) -> None:
        self._within_s, self._most = within_s, most
        self._due: dict[Headless, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, connection: Headless) -> None:
        """The head of `connection` must be complete in time, counted from the first such call."""
        if connection in self._due:
            return
        self._due[connection] = asyncio.get_running_loop().time() + self._within_s
        if len(self._due) > self._most:
            self._close_oldest()
        if self._timer is None:
            self._close_overdue()

    def end(self, connection: Headless) -> None:
        """The head of `connection` is complete, or the connection is gone."""
        self._due.pop(connection, None)

    def _close_overdue(self) -> None:
        """Close those that are due, and come back when the next one is."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._due and next(iter(self._due.values())) <= now:
            self._close_oldest()
        self._timer = None
        if self._due:
            self._timer = loop.call_at(next(iter(self._due.values())), self._close_overdue)

    def _close_oldest(self) -> None:
        oldest = next(iter(self._due))
        del self._due[oldest]
        oldest.close_headless()


def most_waiting() -> int:
    """`MOST_WAITING`, or a quarter of the files that this process may open where that is less."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_WAITING if allowed == resource.RLIM_INFINITY else min(MOST_WAITING, allowed // 4)


def allow_open_files() -> None:
    """Let this process open as many files as its hard limit allows, as Go and nginx do.

    The usual soft limit of 1,024 is for programs that call `select`.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError):  # macOS allows fewer than it states
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
