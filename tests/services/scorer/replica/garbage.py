"""Records that no scorer writes, by changelog topic: key, value, and a part of the reason."""

import msgspec

from relationships.profile.profile import Profile, encode_profile
from relationships.row.headers import Header
from relationships.tables.changeset import FORGOTTEN_KEY
from schemas.topics import PROFILES, RELATIONSHIPS, SEEN, partition_of
from services.scorer.positions import POSITIONS_KEY
from tests.relationships.row.golden.cases import layout_1

ROW = next(iter(layout_1()[0].rows.values()))
PROFILE = encode_profile(Profile(days={1: 1}))
HEADER = Header(events=1).encode()
IDS = b"\2" + bytes(16) + bytes(range(16))


def elsewhere(partition: int, partitions: int) -> str:
    """A member of another partition."""
    names = (f"member{number}" for number in range(1_000))
    return next(name for name in names if partition_of(name, partitions) != partition)


def of(member: str, other: str) -> list[tuple[str, bytes | None, bytes | None, str]]:
    """Garbage of every kind under the keys of `member`, whose partition `other` is not of."""
    key, away = member.encode(), other.encode()
    pair = key + b"\0bo"
    return [
        (RELATIONSHIPS, pair, b"garbage", "no row"),
        (RELATIONSHIPS, pair, b"", "no row"),
        (RELATIONSHIPS, pair, ROW[:-1], "no row"),
        (RELATIONSHIPS, pair, ROW + ROW, "no row"),
        (RELATIONSHIPS, key + b"\0", b"garbage", "no header"),
        (RELATIONSHIPS, b"\1" + pair, b"\0garbage", "Expected `object`"),
        (RELATIONSHIPS, b"\1" + pair, b"garbage", "no preferences"),
        (RELATIONSHIPS, b"\2" + pair, b"\x63\0", "nothing noted"),
        (RELATIONSHIPS, b"\2" + pair, b"\1", "nothing noted"),
        (RELATIONSHIPS, b"\3" + key, b"garbage", "Expected `array`"),
        (RELATIONSHIPS, b"\3" + key, b"", "nothing published"),
        (RELATIONSHIPS, key, ROW, "member ids"),
        (RELATIONSHIPS, b"", ROW, "none of a row"),
        (RELATIONSHIPS, b"\7" + pair, ROW, "none of a row"),
        (RELATIONSHIPS, key + b"\0bo\0cy", ROW, "member ids"),
        (RELATIONSHIPS, key + b"\0\xff\xfe", ROW, "utf-8"),
        (RELATIONSHIPS, key + b"\0" + b"x" * 600, ROW, "more than 200 bytes"),
        (RELATIONSHIPS, away + b"\0bo", ROW, "partition"),
        (RELATIONSHIPS, away + b"\0", HEADER, "partition"),
        (RELATIONSHIPS, None, ROW, "no key"),
        (RELATIONSHIPS, POSITIONS_KEY, None, "no positions"),
        (RELATIONSHIPS, POSITIONS_KEY, b"garbage", "no positions"),
        (RELATIONSHIPS, POSITIONS_KEY, msgspec.msgpack.encode({}), "backwards"),
        (PROFILES, key, b"garbage", "Expected `object`"),
        (PROFILES, key, PROFILE[:-1], "truncated"),
        (PROFILES, key, b"", "no profile"),
        (PROFILES, key, msgspec.msgpack.encode({"layout": 2, "days": "x"}), "Expected"),
        (PROFILES, b"\7", PROFILE, "no member id"),
        (PROFILES, b"", PROFILE, "no member id"),
        (PROFILES, away, PROFILE, "partition"),
        (PROFILES, None, PROFILE, "no key"),
        (PROFILES, POSITIONS_KEY, None, "no positions"),
        (PROFILES, POSITIONS_KEY, b"\x81\xa1a\xa1b", "no positions"),
        (SEEN, b"k", b"garbage", "no ids"),
        (SEEN, b"k", b"", "range"),
        (SEEN, b"k", IDS[:-3], "no ids"),
        (SEEN, b"k", b"\2" + b"\xff" * 32, "not yet there"),
        (SEEN, b"k", b"\0\0", "buffer"),
        (SEEN, None, IDS, "no key"),
        (SEEN, FORGOTTEN_KEY, b"garbage", "buffer"),
        (SEEN, FORGOTTEN_KEY, b"\xff" * 8, "not yet there"),
        (SEEN, POSITIONS_KEY, None, "no positions"),
    ]
