import os
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from services.local.processes.command import rapport_command


def refusal(tmp_path: Path, *command: str, **variables: str) -> str:
    ended = subprocess.run(
        rapport_command(*command, "--data-dir", str(tmp_path / "data")),
        env=os.environ | variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    return line


@pytest.mark.parametrize("command", ["topics", "ingest", "scorer", "api", "notify"])
def test_settings_that_contradict_each_other_are_named_in_one_line(
    tmp_path: Path, command: str
) -> None:
    line = refusal(tmp_path, command, RAPPORT_KAFKA_SECURITY_PROTOCOL="SASL_SSL")
    assert line == (
        "settings: RAPPORT_KAFKA_SASL_MECHANISM is missing, "
        "which RAPPORT_KAFKA_SECURITY_PROTOCOL SASL_SSL needs"
    )


@pytest.mark.parametrize("command", ["up", "demo", "rebuild"])
def test_how_another_kafka_is_reached_is_nothing_for_the_embedded_one(
    tmp_path: Path, command: str
) -> None:
    line = refusal(tmp_path, command, RAPPORT_KAFKA_SECURITY_PROTOCOL="SSL")
    assert "RAPPORT_KAFKA_SECURITY_PROTOCOL is about another Kafka" in line
    assert "--bootstrap-servers" in line
    assert not (tmp_path / "data").exists()


def test_the_version_is_that_of_the_distribution() -> None:
    printed = subprocess.run(
        rapport_command("--version"), capture_output=True, text=True, check=True
    )
    assert printed.stdout == f"rapport {version('rapport-scores')}\n"
