import sys
from pathlib import Path

import pytest

from services.local.processes import child as child_module
from services.local.processes.child import Child
from services.local.processes.command import rapport_command
from services.runtime.exit_codes import HALTED
from services.runtime.retry import Backoff

FALLS_TWICE = """
import pathlib, sys
runs = pathlib.Path("runs")
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
print("run", flush=True)
sys.exit(0 if runs.read_text() == "xxx" else 3)
"""
READY_TO_STOP = "print('up', flush=True); import time; time.sleep(600)"


def child(tmp_path: Path, *command: str) -> Child:
    return Child("service", list(command), {}, tmp_path / "logs" / "service.log")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "RESTART", Backoff(0, 1, 10))


async def test_it_runs_in_a_folder_that_has_a_services_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    started = child(tmp_path, *rapport_command("--help"))
    assert await started.run() == 0, started.last_lines()


async def test_one_that_was_ready_is_started_again_until_it_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    started = child(tmp_path, sys.executable, "-c", FALLS_TWICE)
    started.proven = True
    assert await started.run() == 0
    assert started.last_lines() == "run\nrun\nrun"


@pytest.mark.parametrize(("code", "proven"), [(3, False), (HALTED, True), (HALTED, False)])
async def test_one_that_never_was_ready_or_halted_is_not_started_again(
    tmp_path: Path, code: int, proven: bool
) -> None:
    started = child(tmp_path, sys.executable, "-c", f"print('run'); raise SystemExit({code})")
    started.proven = proven
    assert await started.run() == code
    assert started.last_lines() == "run"
