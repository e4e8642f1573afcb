"""Alias claims: whom the profiles of a partition call their aliases, beside the profiles.

Few members have any, so that all of them are read at once. A mark changes with them, by which
a reader knows that it has the latest.
"""

import secrets
from collections.abc import Sequence

import lmdb
import msgspec

from relationships.keys import Item
from relationships.profile.profile import decode_whereabouts
from relationships.tables.environment import Environment

MARK_KEY = b"claims"
_FIELD = b"aliases"
_MARK_BYTES = 8

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[str])


def note_claims(
    txn: "lmdb.Transaction[bytes]", table: Environment, profiles: Sequence[Item]
) -> None:
    """Keep what `profiles`, which are about to be written, claim."""
    changed = False
    for member, profile in profiles:
        held = txn.get(member, db=table.claims)
        claimed = _claimed(profile)
        if claimed != held:
            changed = True
            if claimed is None:
                txn.delete(member, db=table.claims)
            else:
                txn.put(member, claimed, db=table.claims)
    if changed:
        txn.put(MARK_KEY, secrets.token_bytes(_MARK_BYTES), db=table.meta)


def read_mark(txn: "lmdb.Transaction[bytes]", meta: "lmdb._Database") -> bytes:
    """What changes whenever a claim does."""
    return txn.get(MARK_KEY, b"", db=meta)


def read_claims(txn: "lmdb.Transaction[bytes]", claims: "lmdb._Database") -> dict[str, list[str]]:
    """The aliases of each member that claims any."""
    with txn.cursor(claims) as cursor:
        return {key.decode(): _decoder.decode(value) for key, value in cursor}


def _claimed(profile: bytes | None) -> bytes | None:
    """The encoded aliases in an encoded profile; most have none, and are not decoded."""
    if profile is None or _FIELD not in profile:
        return None
    aliases = decode_whereabouts(profile).statement("aliases")
    return _encoder.encode(aliases) if aliases else None
