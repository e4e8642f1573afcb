import asyncio
from contextlib import aclosing

import pytest

from services.api.http.routing import while_allowed as module
from services.api.http.routing.while_allowed import while_allowed


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(module, "CHECK_S", 0.01)


async def always():
    return True


class Numbers:
    """So many numbers, then nothing more; knows when it was closed."""

    def __init__(self, count):
        self._count = count
        self.closed = asyncio.Event()

    async def events(self):
        try:
            for number in range(self._count):
                yield number
            await asyncio.Event().wait()
        finally:
            self.closed.set()


async def test_all_events_come_and_then_the_end():
    async def three():
        for number in range(1, 4):
            yield number

    assert [each async for each in while_allowed(three(), always)] == [1, 2, 3]


async def test_silence_ends_with_the_permission_and_is_closed():
    answers = iter([True] * 4 + [False])

    async def allowed():
        return next(answers)

    numbers = Numbers(2)
    async with asyncio.timeout(10):
        assert [n async for n in while_allowed(numbers.events(), allowed)] == [0, 1]
    assert numbers.closed.is_set()


async def test_an_event_that_is_not_allowed_any_more_is_not_sent():
    async def never():
        return False

    numbers = Numbers(2)
    assert [each async for each in while_allowed(numbers.events(), never)] == []
    assert numbers.closed.is_set()


async def test_whoever_leaves_closes_them():
    numbers = Numbers(1)
    async with aclosing(while_allowed(numbers.events(), always)) as events:
        assert await anext(events) == 0
        waiting = asyncio.create_task(anext(events))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert numbers.closed.is_set()


async def test_what_fails_is_raised():
    async def failing():
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        [each async for each in while_allowed(failing(), always)]
