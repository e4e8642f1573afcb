"""Keys of a partition's records: rows and headers, and by a first byte of their own all others.

Member ids have no control characters, so a zero byte separates two of them, and a first byte
below `FIRST_ID` marks a record that is not a row, a header or a profile. The first byte 0x00 is
that of positions, see `schemas.positions`.
"""

Item = tuple[bytes, bytes | None]
"""A key and its new value; None deletes."""

FIRST_ID = b"!"
"""Keys of rows, headers and profiles begin with a member id, so here or beyond."""

WHOLE_KEY = b"\4whole"
"""The key of the time (epoch ms, 8 bytes) as of which a partition was whole for the first time."""

ERASED_KEY = b"\5erased"
"""The key of the offset in `erasures` (8 bytes) below which all is applied to a partition: it holds
nothing that must not count, and what it holds of these members came later."""

ERASED_BYTES = 8

REFOLD_KEY = b"\5refold"
"""The key of a record that is there while an erasure is under way that has deleted what was dated
after its cutoff, and may count."""

MAX_KEY_BYTES = 402
"""Two ids of 200 bytes, a zero byte between them, and a mark."""

PREFERENCES_MARK = b"\1"
NOTED_MARK = b"\2"
PUBLISHED_MARK = b"\3"
SETTINGS_MARK = b"\6"


def row_key(ego: str, contact: str) -> bytes:
    """The key of the row of ego and contact."""
    return ego.encode() + b"\0" + contact.encode()


def is_row_key(key: bytes) -> bool:
    """Whether a record's key is that of a row, and not of a header or anything else."""
    return key[:1] >= FIRST_ID and key[-1] != 0


def header_key(ego: str) -> bytes:
    """The key of ego's header: that of a relationship with nobody, so it sorts before them."""
    return ego.encode() + b"\0"


def preferences_key(ego: str, contact: str) -> bytes:
    """The key of what ego has set about `contact`; with an empty contact what all begin with."""
    return PREFERENCES_MARK + row_key(ego, contact)


def settings_key(ego: str) -> bytes:
    """The key of what ego has set about itself."""
    return SETTINGS_MARK + ego.encode()


def noted_key(row: bytes) -> bytes:
    """The key of what was last noted of the relationship whose row's key is `row`."""
    return NOTED_MARK + row


def published_key(member: bytes) -> bytes:
    """The key of what was last published of a member's job and trip."""
    return PUBLISHED_MARK + member
