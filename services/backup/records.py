"""The file of one partition of a topic: its records in order, compressed with zstd.

Records are framed some at a time: the length of what follows (4 bytes, big-endian), and an array of
records in MessagePack, each an array of offset, append time (epoch ms), key, value and headers.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import NamedTuple, Self

import msgspec
import zstandard

from services.runtime.files import open_private

_FRAME = Struct(">I")
_FRAME_RECORDS = 500
_READ_BYTES = 1 << 20


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A record of Kafka; its timestamp is in epoch milliseconds."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class Written(NamedTuple):
    """What a file holds: records, and its size and SHA-256 as it lies on the disk."""

    records: int
    size: int
    sha256: str


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Record])


class RecordsFile:
    """A file that is being written; its owner alone may read it. On the disk once it is closed."""

    def __init__(self, path: Path) -> None:
        self._file = open_private(path, "xb")
        self._compressor = zstandard.ZstdCompressor(write_checksum=True).compressobj()
        self._hash, self._records = hashlib.sha256(), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, records: Iterable[Record]) -> None:
        """Add records, in the order of their offsets."""
        left = iter(records)
        while some := list(islice(left, _FRAME_RECORDS)):
            encoded = _encoder.encode(some)
            self._put(self._compressor.compress(_FRAME.pack(len(encoded)) + encoded))
            self._records += len(some)

    def finish(self) -> Written:
        """End the file, and return what it holds."""
        self._put(self._compressor.flush())
        self._file.flush()
        os.fsync(self._file.fileno())
        return Written(self._records, self._file.tell(), self._hash.hexdigest())

    def _put(self, compressed: bytes) -> None:
        self._hash.update(compressed)
        self._file.write(compressed)


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file that is known to be whole, see `Manifest.faults`."""
    with (
        path.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file, read_size=_READ_BYTES) as stream,
    ):
        while head := stream.read(_FRAME.size):
            yield from _decoder.decode(stream.read(*_FRAME.unpack(head)))


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
