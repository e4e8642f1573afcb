"""Arrivals: which updates a partition's profiles lately took up, in the order they came in."""

from collections.abc import Iterator, Sequence
from functools import partial

import lmdb
import msgspec

from relationships.keys import Item
from relationships.tables.environment import Environment
from relationships.tables.journal import append, forget, read_entries

KEPT = 1 << 16
"""So many of the latest arrivals are kept."""

JOURNAL_KEY = b"journal"


class Arrival(msgspec.Struct, frozen=True, array_like=True):
    """An update that came: whose, and its stamp (see `profiles.Update`).

    A profile that changed without one, as by an undo, has an arrival of time 0 and no id.
    """

    member: str
    at: int
    source: str
    id: str


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


def note_arrivals(
    txn: "lmdb.Transaction[bytes]", table: Environment, profiles: Sequence[Item]
) -> None:
    """Note which updates the new `profiles` hold that those stored, yet to be replaced, do not.

    Whose profile is deleted, and who so is erased, the journal does not name either: it is then
    another one.
    """
    # What was no id may be deleted, too; so read it is no member's.
    gone = {member.decode(errors="surrogateescape") for member, new in profiles if new is None}
    if gone:
        forget(txn, table.arrivals, table.meta, JOURNAL_KEY, partial(_is_of, gone))
    arrived = [
        _encoder.encode(arrival)
        for member, new in profiles
        if new is not None
        for arrival in _new(member, txn.get(member, b"", db=table.profiles), new)
    ]
    if arrived:
        append(txn, table.arrivals, arrived, KEPT)


def read_arrivals(
    txn: "lmdb.Transaction[bytes]", arrivals: "lmdb._Database", after: int, limit: int
) -> list[tuple[int, Arrival]]:
    """At most `limit` arrivals with their numbers, from that after number `after` on."""
    entries = read_entries(txn, arrivals, after, limit)
    return [(number, _decoder.decode(value)) for number, value in entries]


def _is_of(members: set[str], entry: bytes) -> bool:
    return _decoder.decode(entry).member in members


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
