"""Stating erasures on a real Kafka."""

import time

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.commands import ERASE_KEY, EraseCommand
from schemas.same_as import SameAs, key_of
from schemas.topics import COMMANDS, ERASURES, IDENTITIES, partition_of
from services.kafka.connection import connection
from services.kafka.erasures.stating_erasures import erase, read_erasures, withdraw

pytestmark = pytest.mark.kafka


@pytest.fixture
async def producer(settings):
    async with AIOKafkaProducer(**connection(settings)) as producer:
        yield producer


@pytest.fixture
def ids():
    tag = time.time_ns()
    return f"ana-{tag}", f"other-{tag}"


async def last(settings, topic, partition, end):
    """The record just before the offset `end`."""
    consumer = AIOKafkaConsumer(**connection(settings))
    async with consumer:
        tp = TopicPartition(topic, partition)
        consumer.assign([tp])
        consumer.seek(tp, end - 1)
        return await consumer.getone()


async def test_all_ids_have_one_cutoff_and_each_partition_a_command(settings, producer, ids):
    stated = await erase(producer, settings, ids, [], always=False)
    known = await read_erasures(settings)
    found = [known.of(each.encode()) for each in ids]
    assert {each.cutoff for each in found} == {stated.cutoff}
    assert stated.positions[ERASURES] == {0: max(each.offset for each in found) + 1}
    assert set(stated.positions[COMMANDS]) == set(range(settings.partitions))
    for partition, end in stated.positions[COMMANDS].items():
        record = await last(settings, COMMANDS, partition, end)
        command = msgspec.json.decode(record.value, type=EraseCommand)
        assert (record.key, command.cutoff, len(command.hashes)) == (ERASE_KEY, stated.cutoff, 2)
        assert record.timestamp >= stated.cutoff
        assert not any(each.encode() in record.value for each in ids)


async def test_what_was_stated_of_its_identity_is_forgotten(settings, producer, ids):
    said = SameAs(member=ids[1], alias=ids[0])
    partition = partition_of(said.pair[0], settings.partitions)
    value = msgspec.json.encode(said)
    await producer.send_and_wait(IDENTITIES, value, key_of(said), partition=partition)
    stated = await erase(producer, settings, ids, [(ids[1], ids[0])], always=False)
    ((where, end),) = stated.positions[IDENTITIES].items()
    tombstone = await last(settings, IDENTITIES, where, end)
    assert (where, tombstone.key, tombstone.value) == (partition, key_of(said), None)


async def test_an_objection_holds_until_it_is_taken_back(settings, producer, ids):
    ana, other = ids
    await erase(producer, settings, [ana], [], always=True)
    again = await erase(producer, settings, [ana], [], always=False)
    held = (await read_erasures(settings)).of(ana.encode())
    assert (held.always, held.cutoff) == (True, again.cutoff)
    positions = await withdraw(producer, settings, [ana, other])
    known = await read_erasures(settings)
    assert not known.of(ana.encode()).always
    assert known.of(other.encode()) is None
    assert set(positions) == {ERASURES, COMMANDS}


async def test_who_does_not_object_is_not_erased_by_taking_it_back(settings, producer, ids):
    before = await read_erasures(settings)
    positions = await withdraw(producer, settings, ids)
    after = await read_erasures(settings)
    assert positions == {ERASURES: {0: after.stated.end}}
    assert after.stated.said == before.stated.said
