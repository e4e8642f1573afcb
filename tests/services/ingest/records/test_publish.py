import asyncio
from typing import Any

import pytest

from schemas.positions import Positions
from services.http.problems import Problem
from services.ingest.records import publish
from services.ingest.records.byte_reservation import ByteBudget
from services.ingest.records.owner_records import Batch
from services.ingest.records.publish import Publisher
from tests.services.ingest.records.links import Link, Metadata, record, until, until_sent

RECORDS = [record("ana", partition=1), record("bo", partition=2), record("cy", partition=1)]


def publisher(link: Any) -> Publisher:
    return Publisher(link, 4)


async def published(link: Any, budget: ByteBudget) -> Positions:
    with budget.reserve() as reservation:
        reservation.add(7)
        return await publisher(link).publish(Batch(2, RECORDS, {}, {}), reservation)


async def test_all_partitions_are_sent_to_and_waited_for() -> None:
    link, budget = Link(), ByteBudget(10)
    producer = link.producer
    assert producer is not None
    answer = asyncio.create_task(published(link, budget))
    await until_sent(producer, 2)
    assert sorted(producer.sent) == [
        ("feed.interactions", 1, [b"ana", b"cy"]),
        ("feed.interactions", 2, [b"bo"]),
    ]
    producer.answers[0].set_result(Metadata(5))
    assert not answer.done()
    assert budget.reserved == 7
    producer.answers[1].set_result(Metadata(8))
    assert await answer == {"feed.interactions": {1: 7, 2: 9}}
    assert budget.reserved == 0


async def test_an_unacknowledged_record_is_503() -> None:
    link, budget = Link(), ByteBudget(10)
    producer = link.producer
    assert producer is not None
    answer = asyncio.create_task(published(link, budget))
    await until_sent(producer, 2)
    producer.answers[0].set_result(Metadata(5))
    producer.answers[1].set_exception(ConnectionError())
    with pytest.raises(Problem, match="not acknowledged everything") as raised:
        await answer
    assert raised.value.kind.status == 503
    assert budget.reserved == 0


async def test_the_answer_is_in_time_and_bytes_are_reserved_until_kafka_has_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publish, "PATIENCE_S", 0.01)
    link, budget = Link(), ByteBudget(10)
    producer = link.producer
    assert producer is not None
    with pytest.raises(Problem, match="send again, same ids"):
        await published(link, budget)
    assert budget.reserved == 7
    for answer in producer.answers:
        answer.set_result(Metadata(0))
    await until(lambda: budget.reserved == 0)


def test_while_kafka_is_away_requests_are_refused_before_their_body_is_read() -> None:
    link = Link()
    publisher(link).check()
    link.fault = "away"
    with pytest.raises(Problem) as raised:
        publisher(link).check()
    assert raised.value.kind.status == 503
