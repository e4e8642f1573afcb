"""The command `rapport`, without starting a Python each time: a process that has it is forked."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT_S = 120

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["services.cli", "services.backup.backup"])


def run_rapport(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], output: Path
) -> int:
    """Run it in `folder`; both its outputs go to `output`. Its exit code."""
    process = _PROCESSES.Process(target=_run, args=(arguments, folder, dict(environment), output))
    process.start()
    process.join(TIMEOUT_S)
    assert process.exitcode is not None, f"rapport {arguments} takes too long"
    return process.exitcode


def _run(arguments: Sequence[str], folder: Path, environment: dict[str, str], output: Path) -> None:
    from services.cli.commands import app

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(file, stream)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    app(arguments, prog_name="rapport")
