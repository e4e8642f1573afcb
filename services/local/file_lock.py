"""One process at a time: a lock on a file that ends with its holders."""

import os
import time
from pathlib import Path

from filelock import lock_descriptor

_PAUSE_SECONDS = 0.05


class FileLock:
    """An advisory lock (flock) on `path`, held until closed and by no process left.

    A child that inherits `fd` holds it too, and so past the death of its parent.
    The file names the holder's process id.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self, wait_seconds: float = 0) -> bool:
        """Whether the lock is ours, after waiting for it at most so long."""
        deadline = time.monotonic() + wait_seconds
        while not lock_descriptor(self.fd, blocking=False):
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        return True

    def sign(self, pid: int) -> None:
        """Name the holder, for whoever finds the lock taken."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, str(pid).encode(), 0)

    def holder(self) -> str:
        """Who has signed it last: `process 123`."""
        return f"process {os.pread(self.fd, 20, 0).decode() or 'unknown'}"

    def close(self) -> None:
        """Let go; the lock ends once every process that inherited it has ended."""
        os.close(self.fd)
