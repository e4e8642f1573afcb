"""Coalescing: reads that arrive at the same time are answered in one batch.

Working on columns costs about as much for one relationship as for thirty. So those that come in
successive iterations of the event loop become one batch, which is answered after the first that
brings no more: under load a read costs a fraction, and one alone waits for one iteration longer.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answered = TypeVar("Answered")

MAX_BATCH = 64
"""So many are answered before the event loop continues with other work."""


class Coalescer(Generic[Question, Answered]):
    """Collects questions until no more come, and answers them as a batch."""

    def __init__(self, answer: Callable[[Sequence[Question]], Sequence[Answered]]) -> None:
        self._answer_all = answer
        self._waiting: list[tuple[Question, asyncio.Future[Answered]]] = []

    async def answer(self, question: Question) -> Answered:
        """The answer to `question`, or whatever answering it alone raises."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._answer_when_no_more_come, 0)
        future: asyncio.Future[Answered] = loop.create_future()
        self._waiting.append((question, future))
        return await future

    def _answer_when_no_more_come(self, before: int) -> None:
        """Answer what waits, unless more do than `before`, one iteration ago."""
        waiting = len(self._waiting)
        if before < waiting < MAX_BATCH:
            asyncio.get_running_loop().call_soon(self._answer_when_no_more_come, waiting)
            return
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._answer_when_no_more_come, 0)
        self._settle(batch)

    def _settle(self, batch: list[tuple[Question, asyncio.Future[Answered]]]) -> None:
        """One that fails must not fail the others: then each is answered alone."""
        try:
            answers = self._answer_all([question for question, _ in batch])
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
