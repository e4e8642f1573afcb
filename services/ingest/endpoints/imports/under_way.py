"""The import that is under way: one at a time in a process, as each holds a file and a thread."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager

from services.http.problems import CONFLICT, Problem


class ImportUnderWay:
    """Its place, and the task that does it."""

    def __init__(self) -> None:
        self._source: str | None = None
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def of(self, source: str) -> Iterator[None]:
        """Hold the place.

        Raises:
            Problem: 409 where it is taken.
        """
        if self._source is not None:
            detail = f"An import of {self._source!r} is under way; try again once it has ended"
            raise Problem(CONFLICT, detail)
        self._source = source
        try:
            yield
        finally:
            self._source = None

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Do `work`, whether or not whoever asked for it still listens."""
        self._task = asyncio.create_task(work, name="import")

    async def stop(self) -> None:
        """Break off what is under way: the same file may be sent again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
