import asyncio
from typing import Any

import pytest

from services.ingest.records import lanes
from services.ingest.records.lanes import Acknowledgements, Lane, NotPublished
from tests.services.ingest.records.links import Link, Metadata, record, until_sent


def lane(link: Any) -> Lane:
    return Lane("feed.interactions", 3, link)


async def settled(acknowledgements: Acknowledgements) -> None:
    async with asyncio.timeout(10):
        await acknowledgements.settled


async def test_one_batch_is_in_flight_while_the_next_fills() -> None:
    link = Link()
    queue, producer = lane(link), link.producer
    assert producer is not None
    first, second = Acknowledgements(1), Acknowledgements(2)
    queue.put(record("a"), first)
    await until_sent(producer, 1)
    for key in ("b", "c"):
        queue.put(record(key), second)
    await asyncio.sleep(0)
    assert [keys for _, _, keys in producer.sent] == [[b"a"]]
    producer.answers[0].set_result(Metadata(10))
    await until_sent(producer, 2)
    producer.answers[1].set_result(Metadata(11))
    await settled(second)
    assert producer.sent[1] == ("feed.interactions", 3, [b"b", b"c"])
    assert first.positions == {"feed.interactions": {3: 11}}
    assert second.positions == {"feed.interactions": {3: 13}}
    assert first.failure is second.failure is None


async def test_what_one_batch_has_no_room_for_goes_with_the_next() -> None:
    link = Link(room=2)
    queue, producer = lane(link), link.producer
    assert producer is not None
    waiting = Acknowledgements(3)
    for key in ("a", "b", "c"):
        queue.put(record(key), waiting)
    await until_sent(producer, 1)
    producer.answers[0].set_result(Metadata(0))
    await until_sent(producer, 2)
    assert not waiting.settled.done()
    producer.answers[1].set_result(Metadata(2))
    await settled(waiting)
    assert [keys for _, _, keys in producer.sent] == [[b"a", b"b"], [b"c"]]
    assert waiting.positions == {"feed.interactions": {3: 3}}


async def test_a_failed_batch_fails_its_records_alone_and_the_producer_is_lost() -> None:
    link = Link()
    queue, producer = lane(link), link.producer
    assert producer is not None
    failed, next_one = Acknowledgements(1), Acknowledgements(1)
    queue.put(record("a"), failed)
    await until_sent(producer, 1)
    queue.put(record("b"), next_one)
    error = ConnectionError("gone")
    producer.answers[0].set_exception(error)
    await settled(failed)
    assert failed.failure is error
    assert link.lost_to == [error]
    await until_sent(producer, 2)
    producer.answers[1].set_result(Metadata(7))
    await settled(next_one)
    assert next_one.failure is None


async def test_a_batch_without_an_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LIMIT_S", 0.01)
    link = Link()
    waiting = Acknowledgements(1)
    lane(link).put(record("a"), waiting)
    await settled(waiting)
    assert isinstance(waiting.failure, TimeoutError)
    assert len(link.lost_to) == 1


async def test_without_a_producer_all_that_waits_fails() -> None:
    link = Link()
    link.producer, link.fault = None, "Kafka is away"
    waiting = Acknowledgements(2)
    queue = lane(link)
    for key in ("a", "b"):
        queue.put(record(key), waiting)
    await settled(waiting)
    assert isinstance(waiting.failure, NotPublished)
    assert str(waiting.failure) == "Kafka is away"


async def test_nothing_to_acknowledge_is_settled_at_once() -> None:
    assert Acknowledgements(0).settled.done()
