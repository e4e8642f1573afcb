"""Named members: who lately came to a partition, and whose name changed, in that order.

An index of members by their names follows this journal. Posts and interactions are not in it, so
that it reaches far back.
"""

from collections.abc import Iterator
from operator import itemgetter

import lmdb
import msgspec

from relationships.keys import FIRST_ID
from relationships.profile.profile import Statement
from relationships.tables.changeset import Changes
from relationships.tables.environment import Environment
from relationships.tables.journal import append, forget, read_entries

KEPT = 1 << 16
"""So many of the latest are kept."""

NAMED_KEY = b"named"


class _Stated(msgspec.Struct):
    name: Statement | None = None


class _Naming(msgspec.Struct):
    """The part of a profile that says how its member is called, in every layout until now."""

    stated: _Stated = msgspec.field(default_factory=_Stated)


_decoder = msgspec.msgpack.Decoder(_Naming)


def note_named(txn: "lmdb.Transaction[bytes]", table: Environment, changes: Changes) -> None:
    """Note who is in `changes`, which are yet to be written, and is new or has another name.

    Who is gone the journal does not name either: it is then another one.
    """
    if gone := _gone(changes):
        forget(txn, table.named, table.meta, NAMED_KEY, gone.__contains__)
    new = _new(txn, table, changes) if changes.newcomers is None else changes.newcomers
    if named := list(dict.fromkeys([*new, *_renamed(txn, table, changes)])):
        append(txn, table.named, named, KEPT)


def read_named(
    txn: "lmdb.Transaction[bytes]", named: "lmdb._Database", after: int, limit: int
) -> list[tuple[int, str]]:
    """At most `limit` of them with their numbers, from that after number `after` on."""
    return [(number, member.decode()) for number, member in read_entries(txn, named, after, limit)]


def _gone(changes: Changes) -> set[bytes]:
    if all(map(itemgetter(1), changes.rows)):  # as nearly always
        return set()
    return {key[:-1] for key, value in changes.rows if value is None and _is_header(key)}


def _new(txn: "lmdb.Transaction[bytes]", table: Environment, changes: Changes) -> Iterator[bytes]:
    with txn.cursor(table.rows) as cursor:
        for key, value in changes.rows:
            if value is not None and _is_header(key) and not cursor.set_key(key):
                yield key[:-1]


def _renamed(
    txn: "lmdb.Transaction[bytes]", table: Environment, changes: Changes
) -> Iterator[bytes]:
    for member, new in changes.profiles:
        old = txn.get(member, b"", db=table.profiles)
        if new is not None and _name(new) != _name(old):
            yield member


def _is_header(key: bytes) -> bool:
    return key[-1] == 0 and key[:1] >= FIRST_ID


def _name(profile: bytes) -> object:
    said = _decoder.decode(profile).stated.name if profile else None
    return said and said.value
