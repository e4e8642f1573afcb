"""Decoding profiles through a cache.

Whoever reads again reads about the same people, and those who know each other have many contacts
in common: decoding is half of what a feed of 1,000 takes, a third of suggestions and places.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from relationships.profile import visible
from relationships.profile.moves import decode_moves
from relationships.profile.profile import (
    Profile,
    decode_headlines,
    decode_profile,
    decode_whereabouts,
    encode_profile,
)

T = TypeVar("T")

_CACHED = 4_096
_MAX_BYTES = 8_192
"""Longer profiles, which are rare, are decoded each time: a cache stays below 70 MB."""


def _cached(decode: Callable[[bytes], T]) -> Callable[[bytes], T]:
    cache = lru_cache(maxsize=_CACHED)(decode)

    def decoded(encoded: bytes) -> T:
        return cache(encoded) if len(encoded) <= _MAX_BYTES else decode(encoded)

    return decoded


headlines = _cached(decode_headlines)
"""See `relationships.profile.profile.decode_headlines`. Results are shared: do not change them."""

moves = _cached(decode_moves)
"""See `relationships.profile.moves.decode_moves`; shared as well."""

whereabouts = _cached(decode_whereabouts)
"""See `relationships.profile.profile.decode_whereabouts`; shared as well."""


def _cut(part: Callable[[Profile], Profile]) -> Callable[[bytes], bytes]:
    return _cached(lambda encoded: encode_profile(part(decode_profile(encoded))))


who = _cut(visible.who)
"""See `relationships.profile.visible.who`: of an encoded profile, encoded again."""

without_reading = _cut(visible.without_reading)
"""See `relationships.profile.visible.without_reading`; encoded again as well."""

whole = _cached(decode_profile)
"""See `relationships.profile.profile.decode_profile`; shared as well."""
