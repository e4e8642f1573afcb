import socket
from pathlib import Path

import pytest

from services.local.embedded_kafka.home import KafkaHome, PortTaken
from services.local.embedded_kafka.storage import new_cluster_id


def settings_of(home: KafkaHome) -> dict[str, str]:
    lines = home.server.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_the_last_port_is_taken_again(tmp_path: Path) -> None:
    home = KafkaHome(tmp_path)
    port = home.configure(0)
    assert home.configure(0) == port
    assert settings_of(home)["advertised.listeners"] == f"CLIENT://127.0.0.1:{port}"


def test_a_last_port_that_is_taken_since_is_left_to_whom_has_it(tmp_path: Path) -> None:
    home = KafkaHome(tmp_path)
    with socket.create_server(("127.0.0.1", home.configure(0))) as server:
        other = home.configure(0)
        assert other != server.getsockname()[1]
    assert home.configure(0) == other


def test_a_given_port_is_taken_or_refused(tmp_path: Path) -> None:
    home = KafkaHome(tmp_path)
    port = home.configure(0)
    assert KafkaHome(tmp_path / "other").configure(port) == port
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(PortTaken, match=f"Port {port} .* is taken"),
    ):
        home.configure(port)


def test_damage_to_the_port_s_file_is_no_matter(tmp_path: Path) -> None:
    home = KafkaHome(tmp_path)
    home.configure(0)
    (tmp_path / "kafka" / "port").write_text("")
    assert home.configure(0) > 0


def test_everything_kafka_writes_is_in_the_data_directory(tmp_path: Path) -> None:
    home = KafkaHome(tmp_path)
    home.configure(0)
    assert settings_of(home)["log.dirs"] == str(tmp_path / "kafka" / "storage")
    assert f"fileName = {tmp_path / 'logs' / 'kafka.log'}\n" in home.logging.read_text()


def test_last_lines_are_those_of_log_and_output(tmp_path: Path) -> None:
    home = KafkaHome(tmp_path)
    assert home.last_lines() == ""
    home.begin_log()
    home.log.write_text("".join(f"line {n}\n" for n in range(100)))
    home.output.write_bytes(b"out of memory \xff\n")
    assert home.last_lines().splitlines()[-2:] == ["line 99", "out of memory \ufffd"]
    assert "line 80" not in home.last_lines()
    home.begin_log()
    assert "line" not in home.last_lines()


def test_a_storage_without_a_clean_stop_has_crashed(tmp_path: Path) -> None:
    home = KafkaHome(tmp_path)
    home.configure(0)
    assert not home.formatted and not home.crashed
    (home.storage / "meta.properties").touch()
    assert home.formatted and home.crashed
    (home.storage / ".kafka_cleanshutdown").touch()
    assert not home.crashed


def test_cluster_ids_are_22_characters_and_no_option() -> None:
    ids = {new_cluster_id() for _ in range(500)}
    assert len(ids) == 500
    assert {len(text) for text in ids} == {22}
    assert not any(text.startswith("-") for text in ids)
