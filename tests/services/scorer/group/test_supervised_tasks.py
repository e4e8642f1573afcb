import asyncio

import pytest

from services.scorer.group.supervised_tasks import SupervisedTasks


async def fails(error):
    raise error


async def test_the_first_failure_is_raised():
    tasks = SupervisedTasks()
    first = RuntimeError("first")
    tasks.spawn(asyncio.Event().wait())
    await asyncio.wait([tasks.spawn(fails(first))])
    await asyncio.wait([tasks.spawn(fails(RuntimeError("second")))])
    assert tasks.failed
    with pytest.raises(RuntimeError) as raised:
        await asyncio.wait_for(tasks.failure(), 10)
    assert raised.value is first
    await tasks.cancel()


async def test_cancelling_is_no_failure_and_leaves_no_task():
    tasks = SupervisedTasks()
    running = [tasks.spawn(asyncio.Event().wait()) for _ in range(3)]
    await tasks.cancel()
    assert all(task.cancelled() for task in running)
    assert not tasks.failed


async def test_a_task_that_ends_is_no_failure():
    tasks = SupervisedTasks()
    await asyncio.wait([tasks.spawn(asyncio.sleep(0))])
    assert not tasks.failed
    await tasks.cancel()
