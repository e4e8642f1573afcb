"""Which events were counted: hashes in sorted runs, which are searched where they are mapped.

Hashes are spread evenly, so that a tree with an entry for each is rewritten almost whole by
every batch. Here a batch is one run, and one entry; runs of a period that are about as long are
merged at once, so that there are few and each hash moves seldom. That takes a third of the time,
a fifth of a record's.

An entry's key is its period (4 bytes), the binary digits of its length (1) and a number (2); its
value are the first halves of its hashes, sorted, and then their second halves.
"""

from collections.abc import Sequence
from typing import NamedTuple

import lmdb
import numpy as np
from numpy.typing import NDArray

from relationships.tables.changeset import HASH_BYTES
from relationships.tables.id_retention import first_remembered, period_of

LAYOUT = 1
"""Version of what is stored here."""

LONGEST = 1 << 21
"""A run of so many hashes is merged no further: it would take too much memory (32 MB now)."""

_HALF = np.dtype("<u8")
_PERIOD_BYTES = 4

Halves = NDArray[np.uint64]


class Run(NamedTuple):
    """Hashes in two halves, ordered by the first."""

    first: Halves
    second: Halves

    @classmethod
    def of(cls, hashes: Sequence[bytes]) -> "Run":
        """The run of some hashes."""
        first, second = np.frombuffer(b"".join(hashes), _HALF).reshape(-1, 2).T
        order = np.argsort(first)
        return cls(first[order], second[order])

    @classmethod
    def decode(cls, value: bytes | memoryview) -> "Run":
        """The run that is stored as `value`, which is not copied."""
        return cls(*np.frombuffer(value, _HALF).reshape(2, -1))

    def encode(self) -> bytes:
        """What is stored of the run."""
        return self.first.tobytes() + self.second.tobytes()

    def with_all_of(self, other: "Run") -> "Run":
        """The hashes of both."""
        first = np.concatenate([self.first, other.first])
        second = np.concatenate([self.second, other.second])
        order = np.argsort(first, kind="stable")  # which merges what is sorted
        return Run(first[order], second[order])

    def has(self, wanted: "Run") -> NDArray[np.bool_]:
        """Which of `wanted` are in it.

        Of two that share a first half, which only their forger can make, one is found.
        """
        place = np.searchsorted(self.first, wanted.first)
        place[place == len(self.first)] = 0
        found: NDArray[np.bool_] = (self.first[place] == wanted.first) & (
            self.second[place] == wanted.second
        )
        return found

    def hashes(self, chosen: NDArray[np.bool_]) -> list[bytes]:
        """The chosen ones, whole."""
        data = np.stack([self.first[chosen], self.second[chosen]], axis=1).tobytes()
        return [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]


def find(cursor: "lmdb.Cursor[memoryview]", hashes: Sequence[bytes]) -> set[bytes]:
    """Those of `hashes` that were counted."""
    if not cursor.first():
        return set()
    wanted = Run.of(hashes)
    found = np.zeros(len(hashes), bool)
    for value in cursor.iternext(keys=False, values=True):
        found |= Run.decode(value).has(wanted)
    return set(wanted.hashes(found))


def remember(cursor: "lmdb.Cursor[bytes]", hour: int, hashes: Sequence[bytes]) -> None:
    """Count `hashes` as seen in `hour` (since 1970), and forget what was seen long before."""
    period, first = period_of(hour), first_remembered(hour)
    while cursor.first() and _period(cursor.key()) < first:
        cursor.delete()
    run = Run.of(hashes)
    while len(run.first) < LONGEST and cursor.set_key(_key(period, run)):
        run = run.with_all_of(Run.decode(cursor.value()))
        cursor.delete()
    key = _key(period, run)
    while not cursor.put(key, run.encode(), overwrite=False):
        key = key[:-2] + (int.from_bytes(key[-2:], "big") + 1).to_bytes(2, "big")


def _key(period: int, run: Run) -> bytes:
    digits = len(run.first).bit_length()
    return period.to_bytes(_PERIOD_BYTES, "big") + bytes([digits, 0, 0])


def _period(key: bytes) -> int:
    return int.from_bytes(key[:_PERIOD_BYTES], "big")
