"""Erasures: which members asked to be forgotten, as that travels on the topic `erasures`.

A statement names a member by a keyed hash, so that the topic, and all that is made of it, holds no
plain id. The secret of the hash lies in the same topic: it keeps ids out of sight, not out of the
reach of whoever may read this Kafka and guesses an id.

All of it lies in partition `PARTITION`, so it has one order. What is stated together is one batch,
which Kafka gives one append time (`LogAppendTime`): that is the statement's *cutoff*. What is of
or with the member and was appended or dated up to it never counts. To state it again moves the
cutoff; to state it without `always` takes an objection back, from then on.

Statements are followed by an `EraseCommand` in each partition of `feed.commands`.
"""

import secrets
from hashlib import blake2b

import msgspec

from schemas.times import HOUR_MS
from schemas.topics import (
    CHANGES_KEPT_MS,
    COMPACTION_LAG_MS,
    DEAD_LETTERS_KEPT_MS,
    HEARTBEAT_MS,
    SEGMENT_MS,
    TOMBSTONES_KEPT_MS,
)

PARTITION = 0
"""The one partition of `erasures` that is used."""

SECRET_PREFIX = b"\0secret\0"
"""What the key of a record with a secret begins with; see `new_secret`."""

_HASH_BYTES = 16
_SECRET_BYTES = 32
_REMEMBERED = 1 << 17
_CHECKS_MS = HOUR_MS
"""A broker looks every five minutes for what is to go, and deletes files a minute later."""


class Erasure(msgspec.Struct, frozen=True, array_like=True):
    """The latest statement about a member: its offset in `erasures`, and its cutoff (epoch ms).

    With `always` the member objects to whatever comes later, too.
    """

    offset: int
    cutoff: int
    always: bool

    def covers(self, appended: int, at: int) -> bool:
        """Whether an event appended and dated then (epoch ms) must not count."""
        return self.always or min(appended, at) <= self.cutoff


class _Secret(msgspec.Struct):
    secret: str


class _Statement(msgspec.Struct):
    always: bool = False


class Stated(msgspec.Struct, kw_only=True):
    """All that `erasures` says up to offset `end`: `secrets` by record key, `said` by hash."""

    secrets: dict[bytes, bytes] = {}
    said: dict[str, Erasure] = {}
    end: int = 0


class Erasures:
    """Looks members up in what is `stated`, which holds no plain id; each is hashed once.

    One thread may take up records while others look members up.
    """

    def __init__(self, stated: Stated | None = None) -> None:
        self.stated = stated or Stated()
        self._found: dict[bytes, Erasure | None] = {}
        said = self.stated.said
        self._greatest = max((each.cutoff for each in said.values()), default=-1)
        self._objecting = {hashed for hashed, each in said.items() if each.always}

    def take(self, offset: int, appended: int, key: bytes | None, value: bytes | None) -> None:
        """Take up a record, of partition `PARTITION`, with its append time (epoch ms).

        What is neither a secret nor a statement, such as a heartbeat, says nothing.

        Raises:
            ValueError, msgspec.MsgspecError: where it should be one of them, and is not.
        """
        stated = self.stated
        stated.end = max(stated.end, offset + 1)
        if key is None or value is None:
            return
        if key.startswith(SECRET_PREFIX):
            stated.secrets[key] = bytes.fromhex(msgspec.json.decode(value, type=_Secret).secret)
        elif key[:1] != b"\0":
            always = msgspec.json.decode(value, type=_Statement).always
            self._state(key.decode("ascii"), Erasure(offset, appended, always))
        self._found = {}  # after what it was found in has changed

    def of(self, member: bytes) -> Erasure | None:
        """The latest statement about a member, by its id's bytes; None where there is none."""
        if not self.stated.said:
            return None
        known = self._found
        try:
            return known[member]
        except KeyError:
            if len(known) >= _REMEMBERED:
                known = self._found = {}
            found = known[member] = self._find(member)
            return found

    def may_cover(self, appended: int, at: int) -> bool:
        """Whether any statement may cover an event appended and dated then (epoch ms)."""
        return bool(self._objecting) or min(appended, at) <= self._greatest

    @property
    def latest(self) -> int:
        """The offset after that of the latest statement; 0 where there is none."""
        return max((each.offset + 1 for each in list(self.stated.said.values())), default=0)

    def statement(self, member: bytes, *, always: bool) -> tuple[bytes, bytes]:
        """The key and value of the record that states a member's erasure; there is a secret."""
        secret = next(iter(self.stated.secrets.values()))
        return _hash(secret, member).encode(), msgspec.json.encode(_Statement(always))

    def _state(self, hashed: str, erasure: Erasure) -> None:
        self.stated.said[hashed] = erasure
        self._greatest = max(self._greatest, erasure.cutoff)
        (self._objecting.add if erasure.always else self._objecting.discard)(hashed)

    def _find(self, member: bytes) -> Erasure | None:
        hashes = [_hash(secret, member) for secret in list(self.stated.secrets.values())]
        said = [each for each in map(self.stated.said.get, hashes) if each]
        return max(said, key=lambda each: each.offset, default=None)


def new_secret() -> tuple[bytes, bytes]:
    """The key and value of a record with a new secret.

    Two that are made at once have keys of their own: both hold, and each id is looked for by each.
    """
    value = _Secret(secrets.token_hex(_SECRET_BYTES))
    return SECRET_PREFIX + secrets.token_hex(8).encode(), msgspec.json.encode(value)


def gone_by(cutoff: int, retention_ms: int) -> int:
    """When the last byte of what was erased is gone (epoch ms), if Kafka and a scorer run.

    Feeds are kept for `retention_ms`. What was replaced in a compacted topic goes once its segment
    is closed and compacted, and the tombstone, which names the member too, so much later again.
    """
    compacted = COMPACTION_LAG_MS + HEARTBEAT_MS
    kept = max(retention_ms, DEAD_LETTERS_KEPT_MS, CHANGES_KEPT_MS) + SEGMENT_MS
    return cutoff + max(kept, 2 * compacted + TOMBSTONES_KEPT_MS) + _CHECKS_MS


def _hash(secret: bytes, member: bytes) -> str:
    """The keyed hash of an id: BLAKE2b's own mode with a key, see RFC 7693."""
    return blake2b(member, key=secret, digest_size=_HASH_BYTES).hexdigest()
