import asyncio

import pytest

from services.api.reading.stale_while_revalidate import FRESH_FACTOR, SOON_S, StaleWhileRevalidate
from services.http.problems import Problem


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Maker:
    """Makes numbers, each taking as long as the test says."""

    def __init__(self, clock):
        self.clock, self.made, self.go = clock, 0, asyncio.Event()
        self.takes = 1.0

    async def __call__(self):
        await self.go.wait()
        self.clock.now += self.takes
        self.made += 1
        return self.made


@pytest.fixture
async def world():
    clock = Clock()
    cache = StaleWhileRevalidate(most=2, clock=clock)
    yield clock, cache, Maker(clock)
    await cache.stop()


async def test_what_took_a_second_is_good_for_twenty_then_made_anew_aside(world):
    clock, cache, make = world
    make.go.set()
    assert await cache.get("a", make, 5) == 1
    clock.now += FRESH_FACTOR - 0.1
    assert await cache.get("a", make, 5) == 1
    assert make.made == 1
    clock.now += 0.2
    make.go.clear()
    assert await cache.get("a", make, 5) == 1, "the old one while a new one is made"
    make.go.set()
    assert await cache.get("a", make, 5, fresh=True) == 3, "begun after it was asked for"
    assert await cache.get("a", make, 5) == 3


async def test_what_is_made_soon_is_as_of_now_once_it_is_stale(world):
    clock, cache, make = world
    make.takes = SOON_S
    make.go.set()
    assert await cache.get("a", make, 5) == 1
    assert await cache.get("a", make, 5) == 1
    clock.now += FRESH_FACTOR * SOON_S
    assert await cache.get("a", make, 5) == 2


async def test_those_who_ask_at_once_share_what_is_made(world):
    _, cache, make = world
    asked = [asyncio.create_task(cache.get("a", make, 5)) for _ in range(3)]
    await asyncio.sleep(0)
    make.go.set()
    assert await asyncio.gather(*asked) == [1, 1, 1]


async def test_who_cannot_wait_gets_a_503_and_it_goes_on(world):
    _, cache, make = world
    with pytest.raises(Problem) as refused:
        await cache.get("a", make, 0.01)
    assert refused.value.kind.status == 503
    make.go.set()
    assert await cache.get("a", make, 5) == 1
    assert make.made == 1


async def test_only_the_last_few_are_kept(world):
    _, cache, make = world
    make.go.set()
    for key in "abc":
        await cache.get(key, make, 5)
    assert await cache.get("a", make, 5) == 4


async def test_a_failure_is_raised_where_it_is_waited_for_and_not_cached(world):
    _, cache, make = world

    async def fail():
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        await cache.get("a", fail, 5)
    make.go.set()
    assert await cache.get("a", make, 5) == 1
