import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.local.processes.die_with_parent import die_with_parent

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
print("up", flush=True)
while True:
    time.sleep(0.01)
"""
PARENT = """
import subprocess, sys
from services.local.processes.die_with_parent import die_with_parent
child = subprocess.Popen(
    die_with_parent([sys.executable, "-c", sys.argv[1]], grace_seconds=0.2),
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""


def start(*command: str, grace_seconds: float = 10) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        die_with_parent(command, grace_seconds),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def test_the_process_is_the_command_itself() -> None:
    with start(sys.executable, "-c", "import os; print(os.getpid())") as child:
        assert child.stdout is not None
        assert int(child.stdout.readline()) == child.pid


def test_it_ends_with_the_command_s_own_exit_code() -> None:
    with start(sys.executable, "-c", "raise SystemExit(78)") as child:
        assert child.wait(10) == 78


def test_the_command_reads_nothing() -> None:
    with start("cat") as child:
        assert child.wait(10) == 0


def test_the_end_of_the_pipe_ends_the_command() -> None:
    with start("sleep", "60") as child:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(10) == -signal.SIGTERM


def test_who_does_not_listen_is_killed_after_the_grace() -> None:
    with start(sys.executable, "-c", STUBBORN, grace_seconds=0.2) as child:
        assert child.stdin is not None and child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        child.stdin.close()
        assert child.stdout.readline() == b"asked\n"
        assert child.wait(10) == -signal.SIGKILL


def test_no_child_outlives_a_parent_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, STUBBORN], stdout=subprocess.PIPE, cwd=Path.cwd()
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
    assert_ends(pid)


def assert_ends(pid: int, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} still runs")
