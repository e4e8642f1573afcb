import asyncio

import pytest

from services.http.problems import Problem
from services.ingest.records.byte_reservation import ByteBudget


def test_what_a_request_holds_ends_with_it() -> None:
    inflight = ByteBudget(10)
    with inflight.hold() as hold:
        hold.add(4)
        hold.add(6)
        assert inflight.bytes == 10
    assert inflight.bytes == 0


def test_beyond_the_limit_is_refused_and_counts_nothing() -> None:
    inflight = ByteBudget(10)
    with inflight.hold() as first:
        first.add(7)
        with pytest.raises(Problem) as caught, inflight.hold() as second:
            second.add(3)
            second.add(1)
        assert caught.value.kind.status == 429
        assert caught.value.headers == {"Retry-After": "1"}
        assert inflight.bytes == 7


async def test_what_kafka_still_has_is_held_after_the_request() -> None:
    inflight = ByteBudget(10)
    settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with pytest.raises(TimeoutError), inflight.hold() as hold:
        hold.add(7)
        hold.until(settled)
        raise TimeoutError
    assert inflight.bytes == 7
    settled.set_result(None)
    await asyncio.sleep(0)
    assert inflight.bytes == 0
