from types import SimpleNamespace

import pytest

from relationships.tables.changeset import Changes
from relationships.tables.environment import StoreFull
from relationships.tables.meta import Identity, Progress
from relationships.tables.writer import TableWriter
from services.runtime import metrics
from services.scorer.fold import store as storing
from services.scorer.fold.store import store
from services.scorer.table_thread import at_once

IDENTITY = Identity(cluster_id="c", topic_ids={}, partition=0)
ENDS = {"relationships": 11, "profiles": 12, "seen": 13}
POSITIONS = {"feed.interactions": 5}


@pytest.fixture
def table(tmp_path):
    table = TableWriter(tmp_path / "0", IDENTITY, map_bytes=1 << 24)
    yield table
    table.close()


async def test_rows_positions_and_the_changelogs_ends_are_stored(table):
    await store(at_once, table, Changes(rows=[(b"ana\0bo", b"row")]), POSITIONS, ENDS)
    assert table.rows([b"ana\0bo"]) == [b"row"]
    assert table.progress.applied() == POSITIONS
    assert table.progress.changelog == ENDS
    assert table.progress.positions == dict.fromkeys(ENDS, POSITIONS)


async def test_it_waits_for_room(monkeypatch):
    monkeypatch.setattr(storing, "RETRY_S", 0)
    failures = metrics.SCORER_STORE_FAILURES._value.get()
    attempts = []

    def apply(changes, progress):
        attempts.append((changes, progress))
        if len(attempts) < 3:
            raise StoreFull("no space")

    table = SimpleNamespace(identity=IDENTITY, progress=Progress(), apply=apply)
    changes = Changes()
    await store(at_once, table, changes, POSITIONS, ENDS)
    assert len(attempts) == 3
    assert attempts == attempts[:1] * 3
    assert metrics.SCORER_STORE_FAILURES._value.get() == failures + 2
