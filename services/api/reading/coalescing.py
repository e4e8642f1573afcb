"""Reads that arrive together are answered together: a few vector operations serve them all.

Working on columns costs about as much for one relationship as for thirty. Requests that are
waiting in the same turn of the event loop are taken as one batch, so that under load a read
costs a fraction, and alone no more than it would by itself.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")

MAX_BATCH = 64
"""So many are answered before the event loop gets its turn."""


class Coalescer(Generic[Asked, Answered]):
    """Collects what is asked until the event loop's next turn."""

    def __init__(self, answer: Callable[[Sequence[Asked]], Sequence[Answered]]) -> None:
        self._answer_all = answer
        self._waiting: list[tuple[Asked, asyncio.Future[Answered]]] = []

    async def answer(self, asked: Asked) -> Answered:
        """The answer to `asked`, or whatever answering it alone raises."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._answer_waiting)
        future: asyncio.Future[Answered] = loop.create_future()
        self._waiting.append((asked, future))
        return await future

    def _answer_waiting(self) -> None:
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._answer_waiting)
        self._settle(batch)

    def _settle(self, batch: list[tuple[Asked, asyncio.Future[Answered]]]) -> None:
        """One that fails must not fail the others: then each is answered alone."""
        try:
            answers = self._answer_all([asked for asked, _ in batch])
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    self._settle([one])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
        else:
            for (_, future), answered in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answered)
