import asyncio

import pytest

from relationships.tables.integrity import open_table
from relationships.tables.meta import Identity
from schemas.topics import CHANGELOG
from services.kafka.cluster import cluster_identity
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.topic_partitions import changelog_of

pytestmark = pytest.mark.kafka


@pytest.fixture
async def follower(settings, offsets):
    follower = ChangelogFollower(settings, offsets, settings.partitions)
    await follower.start()
    running = asyncio.create_task(follower.run())
    yield follower
    running.cancel()
    await asyncio.wait([running])
    await follower.stop()
    for table in follower.tables:
        table.close()


async def opened(settings, partition):
    cluster_id, topic_ids = await cluster_identity(settings, CHANGELOG)
    identity = Identity(cluster_id=cluster_id, topic_ids=topic_ids, partition=partition)
    return open_table(settings.state, identity, 1 << 24)


async def test_a_table_whose_restore_is_cancelled_goes_on_being_followed(
    follower, offsets, settings
):
    """Wherever it is cancelled."""
    table = await opened(settings, 0)
    ends = await offsets.ends(changelog_of(0))
    follower.follow([table])
    too_late, steps = 0, 1
    while too_late < 3:
        steps *= 2
        assert steps < 2**24, "it is never cancelled too late"
        restoring = asyncio.create_task(follower.restore(0, ends))
        for _ in range(steps):
            await asyncio.sleep(0)
        restoring.cancel()
        await asyncio.wait([restoring])
        if not restoring.cancelled():
            too_late += 1
            assert not follower.follows(0)
            follower.follow([restoring.result()])
        assert follower.tables == [table]
    assert await follower.restore(0, ends) is table
    assert table.progress.complete
    table.close()


async def test_tables_are_restored_side_by_side(follower, offsets, settings):
    numbers = range(settings.partitions)
    tables = [await opened(settings, partition) for partition in numbers]
    follower.follow(tables)
    ends = await offsets.ends([tp for partition in numbers for tp in changelog_of(partition)])
    restored = await asyncio.gather(*(follower.restore(p, ends) for p in numbers))
    assert restored == tables
    assert follower.tables == []
    for table in tables:
        table.close()
