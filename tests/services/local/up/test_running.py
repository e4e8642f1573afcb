import os
import subprocess
from pathlib import Path

import msgspec
import pytest

from services.local.up.running import Running, find_running, running_file, with_running
from services.runtime.settings import Settings


def write(data_dir: Path, pid: int) -> Running:
    running = Running(
        pid=pid,
        ingest_url="http://127.0.0.1:1",
        api_url="http://127.0.0.1:2",
        scorer_url="http://127.0.0.1:3",
        bootstrap_servers="127.0.0.1:4",
        partitions=7,
        kafka={
            "kafka_security_protocol": "SASL_PLAINTEXT",
            "kafka_sasl_mechanism": "SCRAM-SHA-512",
            "kafka_sasl_username": "rapport",
            "kafka_sasl_password": "secret",
        },
    )
    running_file(data_dir).write_bytes(msgspec.json.encode(running))
    return running


def test_one_that_runs_is_found(tmp_path: Path) -> None:
    running = write(tmp_path, os.getpid())
    assert find_running(tmp_path) == running


def test_one_that_has_ended_is_not_found(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    write(tmp_path, ended.pid)
    assert find_running(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"pid": 1}', b'{"\xff": 1}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: bytes) -> None:
    assert find_running(tmp_path) is None
    running_file(tmp_path).write_bytes(content)
    assert find_running(tmp_path) is None


def test_who_may_not_look_finds_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(path)

    write(tmp_path, os.getpid())
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert find_running(tmp_path) is None


def test_settings_take_its_kafka_unless_they_name_one(tmp_path: Path) -> None:
    unchanged = Settings(data_dir=tmp_path)
    assert with_running(unchanged) == unchanged
    write(tmp_path, os.getpid())
    found = with_running(Settings(data_dir=tmp_path))
    assert (found.bootstrap_servers, found.partitions) == ("127.0.0.1:4", 7)
    assert found.kafka_password() == "secret"
    assert found.kafka_security_protocol == "SASL_PLAINTEXT"
    named = Settings(data_dir=tmp_path, bootstrap_servers="kafka:9092")
    assert with_running(named) == named


def test_one_of_a_version_before_asks_for_no_password(tmp_path: Path) -> None:
    running = msgspec.to_builtins(write(tmp_path, os.getpid()))
    del running["kafka"]
    running_file(tmp_path).write_bytes(msgspec.json.encode(running))
    found = with_running(Settings(data_dir=tmp_path))
    assert (found.bootstrap_servers, found.kafka_security_protocol) == ("127.0.0.1:4", "PLAINTEXT")
