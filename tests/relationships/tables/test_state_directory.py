import os
import subprocess
import sys
import time

import pytest

from relationships.tables.meta import Identity
from relationships.tables.state_directory import (
    StateDirectory,
    StateLocked,
    seconds_since_alive,
)
from relationships.tables.writer import TableWriter


def test_a_second_writer_is_refused_and_learns_who_the_first_is(tmp_path):
    first = StateDirectory(tmp_path / "state")
    with pytest.raises(StateLocked, match=f"pid {os.getpid()}"):
        StateDirectory(tmp_path / "state")
    first.close()
    StateDirectory(tmp_path / "state").close()


def test_the_lock_goes_with_the_process(tmp_path):
    code = (
        "import sys; from pathlib import Path;"
        "from relationships.tables.state_directory import StateDirectory;"
        "d = StateDirectory(Path(sys.argv[1])); print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(StateLocked, match=f"pid {other.pid}"):
            StateDirectory(tmp_path)
        other.kill()
    StateDirectory(tmp_path).close()


def test_readers_see_how_long_ago_the_writer_was_alive(tmp_path):
    assert seconds_since_alive(tmp_path) is None
    directory = StateDirectory(tmp_path)
    then = time.time() - 100
    os.utime(tmp_path / "writer.lock", (then, then))
    assert seconds_since_alive(tmp_path) == pytest.approx(100, abs=30)
    directory.show_alive()
    assert seconds_since_alive(tmp_path) < 60
    os.utime(tmp_path / "writer.lock", (then, then))
    with pytest.raises(StateLocked):
        StateDirectory(tmp_path)
    assert seconds_since_alive(tmp_path) > 60
    directory.close()


def test_nobody_else_may_read_the_tables_whatever_the_umask(tmp_path):
    path = tmp_path / "state"
    path.mkdir(mode=0o755)  # as a version before made it
    before = os.umask(0)
    try:
        state = StateDirectory(path)
        TableWriter(path / "0", Identity(cluster_id="c", topic_ids={}, partition=0)).close()
    finally:
        os.umask(before)
    loose = [each for each in (path, *path.rglob("*")) if each.stat().st_mode & 0o077]
    assert loose == []
    assert (path / "0" / "data.mdb").exists()
    state.close()
