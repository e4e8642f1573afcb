"""A member's moves: its jobs and trips, read from an encoded profile without the rest."""

import msgspec

from relationships.profile.layout import in_layout
from relationships.profile.profile import Update, Whereabouts


class Moves(Whereabouts, omit_defaults=True, kw_only=True):
    """The jobs (newest first) and whereabouts of a profile."""

    jobs: list[Update] = msgspec.field(default_factory=list)


_decoder = msgspec.msgpack.Decoder(Moves)


def decode_moves(encoded: bytes) -> Moves:
    """The moves in an encoded profile; of empty bytes none."""
    return _decoder.decode(in_layout(encoded)) if encoded else Moves()
