"""`relationship-changes` on a real Kafka, with scorers that are killed."""

import asyncio
import signal
import time
from collections import Counter

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer

from schemas.changes import RelationshipChange
from schemas.topics import RELATIONSHIP_CHANGES, partition_of
from services.kafka.connection import connection
from tests.processes import until
from tests.services.scorer.records import Feed

pytestmark = pytest.mark.kafka

EGO = "changes-ana"
CONTACTS = [f"changes-{n}" for n in range(30)]


def published(settings):
    """All changes of `EGO`'s relationships published so far, as others read them."""
    return asyncio.run(_read(settings))


async def _read(settings):
    async with AIOKafkaConsumer(
        RELATIONSHIP_CHANGES,
        **connection(settings),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    ) as consumer:
        found, ends = [], await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                found += [r for r in records if r.key == EGO.encode()]
    for record in found:
        assert record.partition == partition_of(EGO, settings.partitions)
    return [msgspec.json.decode(record.value, type=RelationshipChange) for record in found]


def test_each_change_is_published_once_though_scorers_are_killed(scorer_settings, start, feeds):
    settings = scorer_settings.model_copy(update={"look_s": 0.1})
    feed, now = Feed(settings.partitions), time.time_ns() // 1_000_000
    scorer = start(settings=settings)
    for contacts in (CONTACTS[::2], CONTACTS[1::2]):
        events = [
            event
            for contact in contacts
            for event in feed.records("meeting", EGO, contact, at=now, source="changes")
        ]
        ends = feeds.write(events)
        until(lambda ends=ends: feeds.applied(ends), "all to be applied")
        if contacts == CONTACTS[::2]:
            until(lambda: published(settings), "a change to be published")
            scorer.stop(signal.SIGKILL)
            scorer = start(settings=settings)
    until(lambda: len(published(settings)) >= len(CONTACTS), "the changes to be published")
    scorer.stop()
    counted = Counter((c.contact, c.type, c.stage) for c in published(settings))
    assert counted == {(c, "stage_changed", "germ"): 1 for c in CONTACTS}
