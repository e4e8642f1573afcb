"""What every command does alike."""

import subprocess
from pathlib import Path

import pytest

from services import cli
from services.cli import INTERRUPTED, commands
from services.local.processes.command import rapport_command


@pytest.mark.parametrize(
    ("command", "code"), [(["keys"], 2), (["replay", "none", "--bootstrap-servers", "x:1"], 2),
                          (["up"], 1), (["demo"], 1)], ids=str,
)  # fmt: skip
def test_a_directory_that_cannot_be_used_is_named_in_one_line(
    tmp_path: Path, command: list[str], code: int
) -> None:
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "data"
    ended = subprocess.run(
        rapport_command(*command, "--data-dir", str(below)),
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = ended.stderr.splitlines()
    assert line.startswith(str(below))
    assert line.endswith("cannot be used: Not a directory")
    assert ended.returncode == code


def test_who_interrupts_sees_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "app", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == INTERRUPTED


def test_an_error_that_names_no_file_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(**_: str) -> None:
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr(commands, "app", failed)
    with pytest.raises(ConnectionResetError):
        cli.main()
