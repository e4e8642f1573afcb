"""Readers that are slow, stuck or killed do not stall a scorer, nor fill its tables."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import lmdb
import pytest

from relationships.tables.reader import TableReader
from services.local.processes.die_with_parent import die_with_parent
from services.runtime.settings import Settings
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import KafkaLoad, applied, merged, write_events
from tests.processes import until

pytestmark = pytest.mark.kafka


@contextmanager
def stuck(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the middle of reading every partition; killed at the end of the block."""
    arguments = [str(settings.state), str(settings.partitions)]
    reader = subprocess.Popen(
        die_with_parent([sys.executable, "-m", "tests.faults.stuck_reader", *arguments]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with reader:
        try:
            assert reader.stdout is not None
            assert reader.stdout.readline() == b"reading\n"
            yield reader
        finally:
            reader.kill()


def test_a_stuck_reader_is_gone_round_and_when_killed_forgotten(fault_settings, start, reading):
    scorer, reader = start(fault_settings), reading(fault_settings)
    readers = partial(reading_now, fault_settings, reader)
    until(scorer.ready, "the scorer to be ready", gone=scorer.process)
    with KafkaLoad(fault_settings, Crowd()) as load:
        for _ in range(extent(short=2, long=20)):
            with stuck(fault_settings) as other:
                assert other.pid in readers()
                seen = len(load.events)
                until(lambda seen=seen: load.sent(seen + 2_000), "some load")
                ends = dict(load.ends)
                until(lambda ends=ends: applied(reader, ends), "all to be applied while it reads")
            until(lambda pid=other.pid: pid not in readers(), "it to be forgotten")
    until(lambda: applied(reader, load.ends), "all to be applied", gone=scorer.process)
    assert_counted(reader, load.events, load.crowd.members)


def test_tables_stop_growing_once_a_stuck_reader_is_gone(fault_settings, start, reading):
    """What a reader sees is kept for it, so tables grow; they do not go on growing after."""
    crowd, scorer, reader = Crowd(size=10), start(fault_settings), reading(fault_settings)
    until(scorer.ready, "the scorer to be ready", gone=scorer.process)

    def grown_by(batches: int) -> int:
        before, ends = size(fault_settings), {}
        for _ in range(batches):
            ends = merged(ends, write_events(fault_settings, crowd.events(40)))
            until(partial(applied, reader, ends), "all to be applied", gone=scorer.process)
        return size(fault_settings) - before

    grown_by(30)
    with stuck(fault_settings) as other:
        kept = grown_by(30)
    until(lambda: other.pid not in reading_now(fault_settings, reader), "it to be forgotten")
    assert grown_by(30) < kept / 2


def size(settings: Settings) -> int:
    """Bytes of all tables."""
    return sum(file.stat().st_size for file in settings.state.glob("*/data.mdb"))


def reading_now(settings: Settings, own: TableReader) -> set[int]:
    """The processes that hold a place among the readers of the first partition."""
    own.close()  # a process opens an environment once; `own` opens it again when it needs to
    with lmdb.open(str(settings.state / "0"), readonly=True, max_dbs=8) as env:
        return {int(line.split()[0]) for line in env.readers().splitlines()[1:]}
