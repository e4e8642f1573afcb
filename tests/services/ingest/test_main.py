"""Ingest as a process: how it starts, fails to, and stops."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from services.http.server import listen

PROGRAM = """
import sys
from pathlib import Path
from services.ingest.main import main
from services.runtime.settings import Settings
main(Settings(
    bootstrap_servers=f"127.0.0.1:{sys.argv[2]}", ingest_port=int(sys.argv[1]),
    data_dir=Path(sys.argv[3]), log_format="json",
))
"""


@pytest.fixture
def port() -> int:
    with listen("127.0.0.1", 0) as free:
        return int(free.getsockname()[1])


def start(port: int, data_dir: Path) -> subprocess.Popen[str]:
    nobody = "1"
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(port), nobody, str(data_dir)],
        stderr=subprocess.PIPE,
        text=True,
    )


def alive(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/livez").status_code == 200
    except httpx.TransportError:
        return False


def test_it_lives_without_kafka_and_stops_when_asked(port: int, tmp_path: Path) -> None:
    process = start(port, tmp_path)
    deadline = time.monotonic() + 20
    while not alive(port):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert "Kafka cannot be used" in errors


def test_a_taken_port_is_reported_plainly(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        _, errors = (process := start(port, tmp_path)).communicate(timeout=20)
    assert process.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in errors
    assert "Traceback" not in errors


def test_damaged_keys_are_reported_plainly(port: int, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")
    _, errors = (process := start(port, tmp_path)).communicate(timeout=20)
    assert process.returncode == 1
    assert "keys.json is not a valid keys file" in errors
    assert "Traceback" not in errors
