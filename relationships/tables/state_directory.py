"""A state directory: at most one process writes the tables in it."""

import os
from contextlib import suppress
from pathlib import Path

from filelock import lock_descriptor


class StateLocked(RuntimeError):
    """Another process writes the tables of this state directory."""


class StateDirectory:
    """Holds the lock of a state directory for as long as the process lives, or until `close`.

    LMDB by itself would let a second process write.

    Raises:
        StateLocked: where another process holds it; names it.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = (path / "writer.lock").open("ab+", buffering=0)
        if not lock_descriptor(self._file.fileno(), blocking=False):
            self._file.seek(0)
            holder = self._file.read().decode(errors="replace").strip() or "unknown"
            self._file.close()
            raise StateLocked(
                f"{path} is written by another process (pid {holder}); "
                "stop it, or give this one another state directory"
            )
        self._file.truncate(0)
        with suppress(OSError):  # a full disk does not keep the lock from being held
            self._file.write(f"{os.getpid()}\n".encode())

    def close(self) -> None:
        """Give the lock back."""
        self._file.close()
