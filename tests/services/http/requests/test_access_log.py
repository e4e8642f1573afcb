import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.http.requests import access_log
from services.http.requests.access_log import RECHECK_S, AccessLog

SCOPE = {"method": "GET", "state": {"request_id": "r"}}


def note(log: AccessLog, **scope: Any) -> None:
    log.note({**SCOPE, **scope}, "/v1/members/{ego}", 200, 0.5)


def egos(path: Path) -> list[str | None]:
    return [json.loads(line)["ego"] for line in path.read_text().splitlines()]


def test_only_its_owner_reads_it_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        AccessLog(str(tmp_path / "access.log"), "api")
    finally:
        os.umask(old)
    assert (tmp_path / "access.log").stat().st_mode & 0o777 == 0o600


def test_lines_are_appended_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    for ego in ("ana", "bo"):
        note(AccessLog(str(path), "api"), path_params={"ego": ego})
    assert egos(path) == ["ana", "bo"]


@pytest.mark.parametrize(
    ("parts", "ego"),
    [
        ({"ego": "a%2Fb", "member": "bo"}, "a/b"),
        ({"member": "%F0%9F%A6%8A%0A%22"}, '\U0001f98a\n"'),
        ({"ego": "%FF"}, "\ufffd"),
        ({"name": "crm"}, None),
    ],
)
def test_whoever_is_asked_about_is_on_one_line(
    tmp_path: Path, parts: dict[str, str], ego: str | None
) -> None:
    path = tmp_path / "access.log"
    note(AccessLog(str(path), "api"), path_params=parts)
    assert egos(path) == [ego]


@pytest.mark.parametrize("begun", [False, True])
def test_it_goes_on_in_a_new_file_where_it_was_moved_away(tmp_path: Path, begun: bool) -> None:
    path, moved = tmp_path / "access.log", tmp_path / "access.log.1"
    now = [0.0]
    log = AccessLog(str(path), "api", lambda: now[0])
    note(log, path_params={"ego": "ana"})
    path.rename(moved)
    if begun:
        path.touch()
    note(log, path_params={"ego": "bo"})
    now[0] = RECHECK_S
    note(log, path_params={"ego": "cy"})
    assert (egos(moved), egos(path)) == (["ana", "bo"], ["cy"])


def test_a_full_disk_is_reported_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log = AccessLog(str(tmp_path / "access.log"), "api")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(access_log.os, "write", full)
    note(log)
    assert "No space left on device" in caplog.text


def test_it_may_be_standard_output() -> None:
    program = (
        "from services.http.requests.access_log import AccessLog\n"
        f"AccessLog('-', 'api').note({SCOPE!r}, '/', 200, 0.5)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert json.loads(done.stdout)["status"] == 200


def test_a_directory_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"none/access\.log"):
        AccessLog(str(tmp_path / "none/access.log"), "api")
