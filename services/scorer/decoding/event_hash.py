"""How an event is recognised when its record comes again."""

from hashlib import blake2s

from relationships.tables.seen_entries import ENTRY_BYTES


def event_hash(source: str, event_id: str, side: str) -> bytes:
    """The hash (16 bytes) of what identifies an event's record: its source, id and side.

    Raises:
        UnicodeEncodeError: where one of them is not valid Unicode.
    """
    identity = f"{len(source)}:{source}{side}{event_id}"
    return blake2s(identity.encode(), digest_size=ENTRY_BYTES).digest()
