"""Arrivals: which updates a partition's profiles lately took up, in the order in which they came.

Readers follow this journal to learn what is new without looking at every profile. It is a
table's own: one that is restored, or of another machine, has another journal, with another id.
"""

import secrets
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import lmdb
import msgspec

from relationships.keys import Item
from relationships.tables.environment import Environment

KEPT = 1 << 16
"""So many of the latest arrivals are kept."""

JOURNAL_KEY = b"journal"
_NUMBER_BYTES = 8
_ID_BYTES = 8


class Arrival(msgspec.Struct, frozen=True, array_like=True):
    """An update that came: whose, and its stamp (see `profiles.Update`).

    A profile that changed without one, as by an undo, has an arrival of time 0 and no id.
    """

    member: str
    at: int
    source: str
    id: str


class Journal(NamedTuple):
    """Which journal it is, and what it holds: the arrivals after number `start`, up to `end`."""

    id: bytes
    start: int
    end: int


class _Update(msgspec.Struct, frozen=True):
    at: int
    source: str
    id: str
    undone: bool = False


class _Updates(msgspec.Struct):
    updates: list[_Update] = []


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Arrival)
_updates_decoder = msgspec.msgpack.Decoder(_Updates)


def begin_journal(txn: "lmdb.Transaction[bytes]", table: Environment) -> None:
    """Give the table's journal an id, unless it has one."""
    txn.put(JOURNAL_KEY, secrets.token_bytes(_ID_BYTES), db=table.meta, overwrite=False)


def note_arrivals(
    txn: "lmdb.Transaction[bytes]", table: Environment, profiles: Sequence[Item]
) -> None:
    """Note which updates the new `profiles` hold that those stored, yet to be replaced, do not.

    Whose profile is deleted, and who so is erased, the journal does not name either: it is then
    another one.
    """
    gone = {member for member, new in profiles if new is None}
    if gone:
        _forget(txn, table, gone)
    arrived = [
        _encoder.encode(arrival)
        for member, new in profiles
        if new is not None
        for arrival in _new(member, txn.get(member, b"", db=table.profiles), new)
    ]
    if not arrived:
        return
    with txn.cursor(table.arrivals) as cursor:
        end = _number(cursor.key()) if cursor.last() else 0
        noted = enumerate(arrived, end + 1)
        cursor.putmulti([(_key(number), value) for number, value in noted], append=True)
        oldest = end + len(arrived) - KEPT
        found = cursor.first()
        while found and _number(cursor.key()) <= oldest:
            found = cursor.delete()


def read_journal(
    txn: "lmdb.Transaction[bytes]", arrivals: "lmdb._Database", meta: "lmdb._Database"
) -> Journal:
    """Which journal the table has now, and from where to where."""
    with txn.cursor(arrivals) as cursor:
        start = _number(cursor.key()) - 1 if cursor.first() else 0
        end = _number(cursor.key()) if cursor.last() else 0
    return Journal(txn.get(JOURNAL_KEY, b"", db=meta), start, end)


def read_arrivals(
    txn: "lmdb.Transaction[bytes]", arrivals: "lmdb._Database", after: int, limit: int
) -> list[tuple[int, Arrival]]:
    """At most `limit` arrivals with their numbers, from that after number `after` on."""
    with txn.cursor(arrivals) as cursor:
        if not cursor.set_range(_key(after + 1)):
            return []
        return [(_number(key), _decoder.decode(value)) for key, value in islice(cursor, limit)]


def _forget(txn: "lmdb.Transaction[bytes]", table: Environment, members: set[bytes]) -> None:
    with txn.cursor(table.arrivals) as cursor:
        named = [key for key, value in cursor if _decoder.decode(value).member.encode() in members]
    for key in named:
        txn.delete(key, db=table.arrivals)
    txn.put(JOURNAL_KEY, secrets.token_bytes(_ID_BYTES), db=table.meta)


def _new(member: bytes, old: bytes, new: bytes) -> Iterator[Arrival]:
    """What of the profile `new` is not in `old`, the oldest first."""
    known = set(_updates(old))
    came = [u for u in reversed(_updates(new)) if u not in known and not u.undone]
    if not came and new != old:
        came = [_Update(0, "", "")]
    for update in came:
        yield Arrival(member.decode(), update.at, update.source, update.id)


def _updates(encoded: bytes) -> list[_Update]:
    return _updates_decoder.decode(encoded).updates if encoded else []


def _key(number: int) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big")


def _number(key: bytes) -> int:
    return int.from_bytes(key, "big")
