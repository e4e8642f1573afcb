import asyncio

import pytest

from relationships.tables.integrity import open_table
from relationships.tables.meta import Identity
from schemas.topics import CHANGELOG
from services.kafka.cluster import cluster_identity
from services.scorer.group.log_offsets import Offsets
from services.scorer.replica.changelog_follower import ChangelogFollower

pytestmark = pytest.mark.kafka


@pytest.fixture
async def follower(settings):
    offsets = Offsets(settings.bootstrap_servers)
    follower = ChangelogFollower(settings.bootstrap_servers, offsets)
    await offsets.start()
    await follower.start()
    running = asyncio.create_task(follower.run())
    yield follower
    running.cancel()
    await asyncio.wait([running])
    await follower.stop()
    await offsets.stop()
    for table in follower.tables:
        table.close()


async def opened(settings, partition):
    cluster_id, topic_ids = await cluster_identity(settings.bootstrap_servers, CHANGELOG)
    identity = Identity(cluster_id=cluster_id, topic_ids=topic_ids, partition=partition)
    return open_table(settings.state, identity, 1 << 24)


async def test_a_table_wanted_no_more_goes_on_being_followed(follower, settings):
    """Wherever the one who wanted it is cancelled."""
    table = await opened(settings, 0)
    follower.follow([table])
    let_go, turns = 0, 1
    while let_go < 3:
        turns *= 2
        assert turns < 2**24, "it is never cancelled too late"
        wanting = asyncio.create_task(follower.complete(0))
        for _ in range(turns):
            await asyncio.sleep(0)
        wanting.cancel()
        await asyncio.wait([wanting])
        if not wanting.cancelled():
            let_go += 1
            assert not follower.follows(0)
            follower.follow([wanting.result()])
        assert follower.tables == [table]
    assert await follower.complete(0) is table
    assert table.progress.complete
    table.close()


async def test_tables_are_let_go_side_by_side(follower, settings):
    tables = [await opened(settings, partition) for partition in range(settings.partitions)]
    follower.follow(tables)
    completed = await asyncio.gather(*(follower.complete(p) for p in range(len(tables))))
    assert completed == tables
    assert follower.tables == []
    for table in tables:
        table.close()
