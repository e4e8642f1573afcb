"""A changelog with rows of several layouts: older ones are read, a newer one halts the scorer."""

import asyncio
import shutil
from contextlib import closing

import pytest
from aiokafka import AIOKafkaProducer

from relationships.keys import row_key
from relationships.row.layout import ASKING, LAYOUT, decode_rows
from relationships.tables.reader import TableReader
from schemas.topics import RELATIONSHIPS
from services.kafka.connection import connection
from services.runtime.exit_codes import HALTED
from services.runtime.settings import Settings
from services.scorer.positions import positions_record
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import applied, merged, write_events
from tests.processes import until
from tests.relationships.memory import Memory
from tests.relationships.row.golden.cases import layout_1
from tests.relationships.row.held import held

pytestmark = pytest.mark.kafka

GOLDEN = next(case for case in layout_1() if case.name == "meetings and calls")
MORE = [
    {"id": "m", "source": "t", "kind": "meeting", "actor": "bo", "target": "ana",
     "at": GOLDEN.events[0]["at"] + 1},
    {"id": "n", "source": "t", "kind": "message", "actor": "ana", "target": "bo",
     "at": GOLDEN.events[0]["at"] + 2, "audience": 3},
]  # fmt: skip


def test_rows_of_two_layouts_are_restored_and_folded_further(own_kafka, start, reading):
    _, settings = own_kafka(1)
    crowd = Crowd(size=12)
    events = crowd.events(200)
    ends = write_events(settings, events)
    fold(settings, start, ends)
    keys = {"ana": row_key("ana", "bo"), "bo": row_key("bo", "ana")}
    write_rows(settings, {key: GOLDEN.rows[ego] for ego, key in keys.items()})
    shutil.rmtree(settings.state)
    ends = merged(ends, write_events(settings, MORE))
    fold(settings, start, ends)
    reader = reading(settings)
    assert_counted(reader, events, crowd.members)
    memory = Memory()
    memory.stored |= {key: GOLDEN.rows[ego] for ego, key in keys.items()}
    memory.feed(MORE)
    with reader.view(0) as view:
        for ego, key in keys.items():
            _, (encoded,) = view.rows(ego)
            assert encoded[0] == LAYOUT
            assert held(decode_rows([encoded])) == held(decode_rows([memory.stored[key]]))


def test_a_row_of_a_newer_layout_halts_the_scorer(own_kafka, start):
    _, settings = own_kafka(1)
    ends = write_events(settings, MORE)
    fold(settings, start, ends)
    row = bytes([ASKING + 1]) + GOLDEN.rows["ana"][1:]
    write_rows(settings, {row_key("ana", "bo"): row})
    shutil.rmtree(settings.state)
    write_events(settings, [event | {"id": f"again {event['id']}"} for event in MORE])
    halted = start(settings)
    assert halted.process.wait(60) == HALTED
    assert f"layout {ASKING + 1}" in halted.log.read_text()


def fold(settings: Settings, start, ends) -> None:
    """Let a scorer apply all there is, and stop."""
    scorer = start(settings)
    with closing(TableReader(settings.state, settings.partitions)) as reader:
        until(lambda: applied(reader, ends), "the events to be applied", gone=scorer.process)
    assert scorer.stop() == 0


def write_rows(settings: Settings, rows: dict[bytes, bytes]) -> None:
    """Write rows to the changelog, as of the positions that its last transaction stated."""
    asyncio.run(_write_rows(settings, rows, stated(settings)))


def stated(settings: Settings) -> dict[str, int]:
    tables = TableReader(settings.state, settings.partitions)
    with closing(tables) as reader, reader.view(0) as view:
        return view.progress.positions[RELATIONSHIPS]


async def _write_rows(settings: Settings, rows: dict[bytes, bytes], at: dict[str, int]) -> None:
    async with AIOKafkaProducer(**connection(settings)) as producer:
        for key, value in [*rows.items(), positions_record(at)]:
            await producer.send_and_wait(RELATIONSHIPS, value, key, partition=0)
