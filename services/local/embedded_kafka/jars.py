"""The jars of the embedded Kafka, pinned by checksum in `kafka.lock`.

The module `lock_jars` beside this one writes the lock, `artifacts` fetches the jars.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

LOCK = Path(__file__).with_name("kafka.lock")


class Jar(NamedTuple):
    """One pinned jar: its SHA-256 in hex, its size in bytes and its Maven coordinates."""

    sha256: str
    size: int
    group: str
    artifact: str
    version: str

    @property
    def coordinates(self) -> str:
        """`group:artifact:version`."""
        return f"{self.group}:{self.artifact}:{self.version}"

    def path(self, repository: Path) -> Path:
        """Where it lies in a Maven repository."""
        folder = repository.joinpath(*self.group.split("."), self.artifact, self.version)
        return folder / f"{self.artifact}-{self.version}.jar"

    def is_at(self, path: Path) -> bool:
        """Whether `path` is this very jar; a file that is not is deleted."""
        if not path.is_file():
            return False
        if hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256:
            return True
        path.unlink()
        return False


def locked_jars(lock: Path = LOCK) -> list[Jar]:
    """The jars that a lock file pins, in the order of the class path."""
    rows = (line.split() for line in lock.read_text().splitlines() if line[:1] != "#")
    return [Jar(sha256, int(size), *where.split(":")) for sha256, size, where in rows]
