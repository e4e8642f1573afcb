import asyncio

import pytest

from services.api.reading.stale_while_revalidate import REST, StaleWhileRevalidate
from services.http.problems import Problem


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Maker:
    """Makes numbers, each taking as long as the test says."""

    def __init__(self, clock):
        self.clock, self.made, self.go = clock, 0, asyncio.Event()

    async def __call__(self):
        await self.go.wait()
        self.clock.now += 1
        self.made += 1
        return self.made


@pytest.fixture
async def world():
    clock = Clock()
    kept = StaleWhileRevalidate(most=2, clock=clock)
    yield clock, kept, Maker(clock)
    await kept.stop()


async def test_what_took_a_second_is_good_for_twenty_then_made_anew_aside(world):
    clock, kept, make = world
    make.go.set()
    assert await kept.get("a", make, 5) == 1
    clock.now += REST - 0.1
    assert await kept.get("a", make, 5) == 1
    assert make.made == 1
    clock.now += 0.2
    make.go.clear()
    assert await kept.get("a", make, 5) == 1, "the old one while a new one is made"
    make.go.set()
    assert await kept.get("a", make, 5, fresh=True) == 3, "begun after it was asked for"
    assert await kept.get("a", make, 5) == 3


async def test_those_who_ask_at_once_share_what_is_made(world):
    _, kept, make = world
    asked = [asyncio.create_task(kept.get("a", make, 5)) for _ in range(3)]
    await asyncio.sleep(0)
    make.go.set()
    assert await asyncio.gather(*asked) == [1, 1, 1]


async def test_who_cannot_wait_is_told_so_and_it_goes_on(world):
    _, kept, make = world
    with pytest.raises(Problem) as refused:
        await kept.get("a", make, 0.01)
    assert refused.value.kind.status == 503
    make.go.set()
    assert await kept.get("a", make, 5) == 1
    assert make.made == 1


async def test_only_the_last_few_are_kept(world):
    _, kept, make = world
    make.go.set()
    for key in "abc":
        await kept.get(key, make, 5)
    assert await kept.get("a", make, 5) == 4


async def test_a_failure_is_told_to_who_waits_and_nothing_is_kept(world):
    _, kept, make = world

    async def fail():
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        await kept.get("a", fail, 5)
    make.go.set()
    assert await kept.get("a", make, 5) == 1
