"""What the owner of a halted partition says of it, for whoever looks at the scorers' group.

It stands in the metadata of the offsets that scorers commit for monitoring: Kafka keeps the
latest, and whoever owns the partition next replaces it.
"""

import msgspec

from schemas.undecodable import UNDECODABLE

MAX_REASON = 500
"""Characters: Kafka takes 4 KiB of metadata by default."""


class Halt(msgspec.Struct, frozen=True, kw_only=True):
    """A partition waits for an operator since `since` (epoch ms).

    `dead_letters` records of the batch that waits cannot be processed, the latest for `reason`.
    """

    since: int
    dead_letters: int
    reason: str


def encode_halt(halt: Halt | None) -> str:
    """The metadata of a partition's offset; empty where it is not halted."""
    if halt is None:
        return ""
    reason = halt.reason[:MAX_REASON].encode(errors="replace").decode()  # of hostile bytes, perhaps
    cut = msgspec.structs.replace(halt, reason=reason)
    return msgspec.json.encode(cut).decode()


def decode_halt(metadata: str) -> Halt | None:
    """The halt that the metadata of an offset states, if any; what others wrote states none."""
    try:
        return msgspec.json.decode(metadata, type=Halt)
    except UNDECODABLE:
        return None
