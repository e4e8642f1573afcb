"""The plan's sizes are those of a small real run, counted and not timed."""

import json
import random

import lmdb
import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from typer.testing import CliRunner

from relationships.keys import is_row_key
from schemas.events import read_event
from services.capacity import measured
from services.capacity.plan import Expected, plan
from services.cli.commands import app
from services.ingest.records.owner_records import batch_of
from tests.world import World

EVENTS, BATCH = 20_000, 1_000
TOLERANCE = 0.15


@pytest.fixture(scope="module")
def events():
    """In the order of nothing, as relationships come to be."""
    made = [
        {"id": f"event-{n:09}", "source": "https://crm.example/app", "kind": "message",
         "actor": f"member-{n % 100:06}", "target": f"member-{100 + n // 100:06}",
         "at": 1_790_000_000_000 + n}
        for n in range(EVENTS)
    ]  # fmt: skip
    random.Random(1).shuffle(made)
    return made


def log_bytes(items):
    """Bytes of records as Kafka stores them."""
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=0, is_transactional=0, producer_id=-1, producer_epoch=-1,
        base_sequence=-1, batch_size=1 << 30,
    )  # fmt: skip
    for offset, (key, value) in enumerate(items):
        builder.append(offset, 1_790_000_000_000 + offset, key, value, [])
    return builder.size()


def pages(table, scratch):
    """How many times as many pages a table has as its compacted copy."""
    with lmdb.open(str(table), max_dbs=8, readonly=True) as env:
        used = (env.info()["last_pgno"] + 1) * env.stat()["psize"]
        (copy := scratch / "copy").mkdir()
        env.copy(str(copy), compact=True)
    return used / (copy / "data.mdb").stat().st_size


def test_a_feed_record(events):
    records = batch_of([read_event(dict(event)) for event in events], 1).records
    assert len(records) == measured.RECORDS_AN_EVENT * EVENTS
    size = log_bytes((record.key, record.value) for record in records) / len(records)
    assert size == pytest.approx(measured.FEED_BYTES, rel=TOLERANCE)


def test_a_row(events, tmp_path):
    world = World(tmp_path, 1)
    for start in range(0, EVENTS, BATCH):
        world.feed([dict(event) for event in events[start : start + BATCH]])
    table = world.tables[0]
    keys = [key for key in table.row_keys(b"", 3 * EVENTS) if is_row_key(key)]
    assert len(keys) == 2 * EVENTS
    size = log_bytes(zip(keys, table.rows(keys), strict=True)) / len(keys)
    world.close()
    assert pages(tmp_path / "0", tmp_path) == pytest.approx(measured.TABLE_FREE, rel=TOLERANCE)
    assert size == pytest.approx(measured.CHANGELOG_BYTES, rel=TOLERANCE)


def test_more_costs_more_and_what_fills_first_is_named():
    small = Expected(members=1_000, relationships=1_000_000, events_per_second=10)
    large = Expected(members=10_000_000, relationships=1_000_000_000, events_per_second=2_000)
    one, other = plan(small), plan(large)
    assert other.partitions % other.scorer_workers == 0
    assert other.kafka_disk > one.kafka_disk and other.scorer_cores > one.scorer_cores
    assert other.kafka_disk == pytest.approx(
        other.kafka_feeds + other.kafka_changelog + other.kafka_seen
    )
    assert "feeds" in other.first_limit


def test_it_is_printed_for_people_and_for_programs():
    given = ["plan", "--members", "10", "--relationships", "1000", "--events-per-second", "1"]
    assert "partitions" in CliRunner().invoke(app, given).output
    printed = json.loads(CliRunner().invoke(app, [*given, "--json"]).output)
    assert printed["partitions"] == 8 and printed["kafka_disk"] > 0
