"""Whether a table's file can be read at all, tried by a child process, which may die of it.

This file also runs as a script.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import lmdb

_LEAST_S = 30.0
_LEAST_BYTES_A_SECOND = 20e6


def probe(path: Path) -> str | None:
    """What is wrong with the file in folder `path`, None where nothing is found.

    Reads the structure of the whole file, without the values: a fifth of a second for each GB
    that is cached. The values are not looked into.
    """
    patience = _LEAST_S + (path / "data.mdb").stat().st_size / _LEAST_BYTES_A_SECOND
    try:
        tried = subprocess.run(
            [sys.executable, "-I", __file__, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        return f"reading it through takes over {patience:.0f} seconds"
    if tried.returncode < 0:
        return f"reading it ends a process by {signal.Signals(-tried.returncode).name}"
    return tried.stderr.strip().rpartition("\n")[2] if tried.returncode else None


def _main(path: str) -> None:
    """A compacting copy follows every page that is in use, and counts those that are not."""
    with (
        lmdb.open(path, readonly=True, lock=False, readahead=True) as env,
        Path(os.devnull).open("wb") as nowhere,
    ):
        env.copyfd(nowhere.fileno(), compact=True)


if __name__ == "__main__":
    _main(sys.argv[1])
