"""When the api is ready: while what it reads is written by somebody, and any of it can be read."""

import os
import time

import pytest

from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.reader import TableReader
from relationships.tables.state_directory import StateDirectory
from relationships.tables.writer import TableWriter
from services.api.reading.readiness import ALIVE_S, not_ready

PARTITIONS = 2


def write(state, partition, complete, as_of):
    """In the writing process: LMDB lets a process open an environment only once."""
    identity = Identity(cluster_id="c", topic_ids={}, partition=partition)
    table = TableWriter(state / str(partition), identity, 1 << 22)
    table.apply(Changes(), Progress(complete=complete))
    if as_of:
        table.caught_up(as_of)
    table.close()


@pytest.fixture
def written(other_process, tmp_path):
    def write_table(partition, *, complete=True, as_of=1):
        other_process.submit(write, tmp_path, partition, complete, as_of).result()

    return write_table


@pytest.fixture
def reasons(tmp_path):
    tables = TableReader(tmp_path, PARTITIONS)
    yield lambda: not_ready(tables, tmp_path)
    tables.close()


@pytest.fixture
def directory(tmp_path):
    directory = StateDirectory(tmp_path)
    yield directory
    directory.close()


def silent(tmp_path, seconds):
    """Let the writer have shown itself for the last time so long ago."""
    then = time.time() - seconds
    os.utime(tmp_path / "writer.lock", (then, then))


def test_not_ready_where_nobody_ever_wrote(reasons):
    assert reasons() == ["no scorer or replica has ever written the tables"]


def test_ready_while_any_partition_can_be_read_however_old(written, reasons, directory):
    assert reasons() == [
        "partition 0 is not restored yet",
        "partition 1 is not restored yet",
    ]
    written(0, complete=False)
    written(1, as_of=0)
    assert reasons() == [
        "partition 0 is not restored yet",
        "partition 1 was never caught up with the feeds yet",
    ]
    written(1)
    assert reasons() == []


def test_not_ready_once_the_writer_is_gone_until_it_shows_itself(
    written, reasons, directory, tmp_path
):
    written(0)
    silent(tmp_path, ALIVE_S - 5)
    assert reasons() == []
    silent(tmp_path, ALIVE_S + 60)
    (reason,) = reasons()
    assert "gone for 90 s" in reason
    directory.show_alive()
    assert reasons() == []
