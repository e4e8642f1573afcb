import asyncio
import threading

import pytest

from services.scorer.table_thread import in_thread


async def test_returns_and_raises_what_the_work_does():
    assert await in_thread(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await in_thread(divmod, 7, 0)


async def test_cancelled_it_waits_for_the_thread():
    begun, released, ended = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        released.wait(10)
        ended.append(True)

    working = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(begun.wait, 10)
    for _ in range(3):
        working.cancel()
        await asyncio.sleep(0)
    assert not working.done()
    released.set()
    await asyncio.wait([working])
    assert working.cancelled()
    assert ended
