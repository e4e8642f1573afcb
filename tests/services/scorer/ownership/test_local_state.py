"""The tables of a state directory, opened for a real Kafka."""

import asyncio

import pytest

from relationships.tables.environment import StoreFull
from relationships.tables.state_directory import StateLocked
from schemas.topics import CHANGELOG
from services.kafka.cluster import cluster_identity
from services.scorer.ownership import local_state
from services.scorer.ownership.local_state import LocalState

pytestmark = pytest.mark.kafka


@pytest.fixture
async def state(settings):
    state = LocalState(settings)
    state.lock()
    await state.identify()
    yield state
    state.close()


async def test_a_table_belongs_to_this_kafka(state, settings):
    table = await state.open_table(2)
    cluster_id, topic_ids = await cluster_identity(settings, CHANGELOG)
    identity = table.identity
    assert (identity.partition, identity.cluster_id, identity.topic_ids) == (
        2,
        cluster_id,
        topic_ids,
    )
    table.close()


async def test_one_process_holds_the_lock(state, settings):
    with pytest.raises(StateLocked):
        LocalState(settings).lock()
    state.close()
    again = LocalState(settings)
    again.lock()
    again.close()


async def test_waits_for_room(state, monkeypatch):
    """Meanwhile the partition is named, so that the worker is not ready."""
    tried, open_table = asyncio.Event(), local_state.open_table
    loop = asyncio.get_running_loop()

    def full(*arguments):
        loop.call_soon_threadsafe(tried.set)
        raise StoreFull("No space left on device")

    monkeypatch.setattr(local_state, "RETRY_S", 0.01)
    monkeypatch.setattr(local_state, "open_table", full)
    opening = asyncio.create_task(state.open_table(1))
    async with asyncio.timeout(10):
        await tried.wait()
        while not state.without_room:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert state.without_room == {1}
    monkeypatch.setattr(local_state, "open_table", open_table)
    async with asyncio.timeout(10):
        table = await opening
    assert state.without_room == set()
    table.close()


async def test_with_standbys_the_owner_of_a_table_reads_all(state):
    tables = [await state.open_table(partition) for partition in (0, 1)]
    assert state.readable_with(tables[0]).tables == dict(enumerate(tables))
    for table in tables:
        table.close()


async def test_without_standbys_it_reads_its_own(settings):
    state = LocalState(settings.model_copy(update={"standby": False}))
    state.lock()
    await state.identify()
    tables = [await state.open_table(partition) for partition in (0, 1)]
    assert state.readable_with(tables[0]).tables == {0: tables[0]}
    for table in tables:
        table.close()
    state.close()
