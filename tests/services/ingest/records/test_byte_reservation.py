import asyncio

import pytest

from services.http.problems import Problem
from services.ingest.records.byte_reservation import ByteBudget


def test_a_reservation_ends_with_its_request() -> None:
    budget = ByteBudget(10)
    with budget.reserve() as reservation:
        reservation.add(4)
        reservation.add(6)
        assert budget.reserved == 10
    assert budget.reserved == 0


def test_beyond_the_limit_is_refused_and_counts_nothing() -> None:
    budget = ByteBudget(10)
    with budget.reserve() as first:
        first.add(7)
        with pytest.raises(Problem) as caught, budget.reserve() as second:
            second.add(3)
            second.add(1)
        assert caught.value.kind.status == 429
        assert caught.value.headers == {"Retry-After": "1"}
        assert budget.reserved == 7


async def test_a_reservation_lasts_while_kafka_has_the_records() -> None:
    budget = ByteBudget(10)
    settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with pytest.raises(TimeoutError), budget.reserve() as reservation:
        reservation.add(7)
        reservation.hold_until(settled)
        raise TimeoutError
    assert budget.reserved == 7
    settled.set_result(None)
    await asyncio.sleep(0)
    assert budget.reserved == 0


def test_the_unproved_leave_three_quarters_to_others() -> None:
    budget = ByteBudget(400)
    with budget.reserve("crm") as unproved, budget.reserve() as known:
        unproved.add(50)
        with pytest.raises(Problem) as caught:
            unproved.add(1)
        assert caught.value.kind.status == 429
        known.add(350)
        assert budget.reserved == 400


def test_who_has_proved_it_makes_room_for_the_next() -> None:
    budget = ByteBudget(400)
    with budget.reserve("crm") as first, budget.reserve("crm") as second:
        first.add(50)
        first.proved()
        second.add(50)
        assert (budget.reserved, budget.unauthenticated.held) == (100, 50)
        first.add(200)
    assert (budget.reserved, budget.unauthenticated.held) == (0, 0)
