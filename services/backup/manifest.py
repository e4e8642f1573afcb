"""The manifest of a backup: what it holds, by which each of its files is checked.

It is written last and as a whole: a directory without one is no backup.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from schemas.topics import TOPICS
from schemas.undecodable import UNDECODABLE
from services.backup.errors import BackupFault
from services.backup.records import Record, file_sha256, read_records
from services.runtime.files import replace_file

FORMAT = 1
NAME = "manifest.json"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One partition of a topic: what Kafka held of it, from offset `start` on, in `file`."""

    topic: str
    partition: int
    file: str
    start: int
    records: int
    size: int
    sha256: str


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds. Times are RFC 3339.

    `positions` are those that the changelog of each partition states, by feed topic; None of a
    partition that has no changelog. `notified` is up to where the notifiers' group had
    acknowledged `relationship-changes`, by partition.
    """

    format: int
    rapport: str
    began: str
    ended: str
    partitions: int
    parts: Sequence[Part]
    positions: Sequence[Mapping[str, int] | None]
    notified: Mapping[int, int]


class _Sealed(msgspec.Struct, frozen=True):
    """The content as JSON, and the SHA-256 of that."""

    sha256: str
    content: msgspec.Raw


class Backup:
    """A backup in a directory, by what its manifest says of it."""

    def __init__(self, directory: Path, content: Content) -> None:
        self.content = content
        self._directory = directory
        self._parts = {(part.topic, part.partition): part for part in content.parts}

    def part(self, topic: str, partition: int) -> Part:
        """What is known of a partition of a topic."""
        return self._parts[topic, partition]

    def records(self, topic: str, partition: int) -> Iterator[Record]:
        """The records of a partition of a topic, in the order of their offsets."""
        return read_records(self._directory / self.part(topic, partition).file)

    def check(self) -> None:
        """Compare each file with what the manifest says.

        Raises:
            BackupFault: naming each file that is not as it was written.
        """
        faults = [fault for part in self.content.parts if (fault := self._fault(part))]
        if faults:
            raise BackupFault(f"the backup is damaged: {'; '.join(faults)}")

    def _fault(self, part: Part) -> str | None:
        path = self._directory / part.file
        if not path.is_file():
            return f"{part.file} is missing"
        if path.stat().st_size != part.size:
            return f"{part.file} has {path.stat().st_size} bytes, not {part.size}"
        return None if file_sha256(path) == part.sha256 else f"{part.file} has another checksum"


def write_manifest(directory: Path, content: Content) -> None:
    """Make the files in `directory` a backup."""
    encoded = msgspec.json.encode(content)
    sealed = _Sealed(hashlib.sha256(encoded).hexdigest(), msgspec.Raw(encoded))
    replace_file(directory / NAME, msgspec.json.encode(sealed), durable=True)


def open_backup(directory: Path) -> Backup:
    """The backup in `directory`; `Backup.check` looks at its files.

    Raises:
        BackupFault: where it has no manifest, or not one that this version understands.
    """
    path = directory / NAME
    if not path.is_file():
        raise BackupFault(f"{directory} is no whole backup: it has no {NAME}")
    try:
        sealed = msgspec.json.decode(path.read_bytes(), type=_Sealed)
        if hashlib.sha256(sealed.content).hexdigest() != sealed.sha256:
            raise BackupFault(f"{path} is damaged: it has another checksum")
        _check_format(sealed.content)
        content = msgspec.json.decode(sealed.content, type=Content)
    except UNDECODABLE as error:
        raise BackupFault(f"{path} is damaged: {error}") from None
    held = {(part.topic, part.partition) for part in content.parts}
    wanted = {(topic, number) for topic in TOPICS for number in range(content.partitions)}
    if held != wanted:
        raise BackupFault(f"{directory} holds other topics than this version of Rapport has")
    return Backup(directory, content)


class _Format(msgspec.Struct):
    format: int


def _check_format(content: msgspec.Raw) -> None:
    found = msgspec.json.decode(content, type=_Format).format
    if found != FORMAT:
        raise BackupFault(f"the backup has format {found}; this version of Rapport reads {FORMAT}")
