"""Decoding profiles, of which those last read are kept as they were decoded.

Whoever asks again asks about the same people, and those who know each other know many others in
common: that is half of what a feed of 1,000, a third of what suggestions and places take.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from relationships.profile.moves import decode_moves
from relationships.profile.profile import decode_headlines, decode_whereabouts

T = TypeVar("T")

_KEPT = 4_096
_KEPT_BYTES = 8_192
"""Longer profiles, which are rare, are decoded each time: what is kept stays below 70 MB each."""


def _kept(decode: Callable[[bytes], T]) -> Callable[[bytes], T]:
    remembered = lru_cache(maxsize=_KEPT)(decode)

    def decoded(encoded: bytes) -> T:
        return remembered(encoded) if len(encoded) <= _KEPT_BYTES else decode(encoded)

    return decoded


headlines = _kept(decode_headlines)
"""See `relationships.profile.profile.decode_headlines`; not to be changed, as all that is here."""

moves = _kept(decode_moves)
"""See `relationships.changes.profile_changes.decode_moves`."""

whereabouts = _kept(decode_whereabouts)
"""See `relationships.profile.profile.decode_whereabouts`."""
