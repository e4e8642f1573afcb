"""A state directory: at most one process writes the tables in it."""

import os
import time
from contextlib import suppress
from pathlib import Path

from filelock import lock_descriptor

_LOCK = "writer.lock"


class StateLocked(RuntimeError):
    """Another process writes the tables of this state directory."""


class StateDirectory:
    """Holds the lock of a state directory for as long as the process lives, or until `close`.

    LMDB by itself would let a second process write.

    Raises:
        StateLocked: where another process holds it; names it.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):  # a mounted volume may be another user's
            path.chmod(0o700)
        self.path = path
        self._file = (path / _LOCK).open("ab+", buffering=0)
        os.fchmod(self._file.fileno(), 0o600)
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

    def show_alive(self) -> None:
        """Show that this process is alive; needs no room."""
        os.utime(self._file.fileno())

    def close(self) -> None:
        """Give the lock back."""
        self._file.close()


def seconds_since_alive(path: Path) -> float | None:
    """How long ago the process that writes the state directory `path` last showed itself alive.

    None where there never was one.
    """
    try:
        return max(0.0, time.time() - (path / _LOCK).stat().st_mtime)
    except FileNotFoundError:
        return None
