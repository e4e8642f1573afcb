"""Tasks of which none may fail: the first failure is the worker's."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class SupervisedTasks:
    """Runs tasks until one of them fails or all are cancelled."""

    def __init__(self) -> None:
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def failed(self) -> bool:
        """Whether there was a failure."""
        return self._failure.done() and not self._failure.cancelled()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` as a task; it may end, or be cancelled, but not fail."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def fail(self, error: BaseException) -> None:
        """Fail with `error`, unless something has failed before."""
        if not self._failure.done():
            self._failure.set_exception(error)

    async def failure(self) -> None:
        """Wait for the first failure, and raise it."""
        await self._failure

    async def cancel(self) -> None:
        """Cancel all tasks, and wait until they have ended."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)
