"""A lock on a file that lasts as long as one of the processes that hold it.

`filelock.FileLock` ends with the process that took it; here a child may inherit the descriptor,
and with it the lock, so that a Kafka that outlives its parent for a moment still holds its data.
"""

import os
import time
from pathlib import Path

from filelock import lock_descriptor

_PAUSE_SECONDS = 0.05


class FileLock:
    """An advisory lock (flock) on `path`, released when no process has it open any more.

    A child that inherits `fd` holds it too, also after the death of its parent.
    The file contains the process id of the holder.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self, wait_seconds: float = 0) -> bool:
        """Take the lock, waiting for it at most so long; returns whether it is ours."""
        deadline = time.monotonic() + wait_seconds
        while not lock_descriptor(self.fd, blocking=False):
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        return True

    def sign(self, pid: int) -> None:
        """Write the process id of the holder, for a process that finds the lock taken."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, str(pid).encode(), 0)

    def holder(self) -> str:
        """The process that signed it last, as `process 123`."""
        return f"process {os.pread(self.fd, 20, 0).decode() or 'unknown'}"

    def close(self) -> None:
        """Release it; the lock ends once every process that inherited it has ended."""
        os.close(self.fd)
