"""Fingerprints of events: what an undo must state alike to take its event back."""

from collections.abc import Iterable, Sequence
from itertools import chain
from zlib import crc32

import numpy as np

from relationships.folding import Directed
from relationships.row.effects import CLAIMED_EFFECTS, EFFECTS
from relationships.tables.seen_entries import LARGEST_FINGERPRINT, Words64
from schemas.events import FeedEvent

_KINDS = {effect: kind for kind, effects in EFFECTS.items() for effect in effects} | {
    effect: f"{kind} claimed" for kind, effects in CLAIMED_EFFECTS.items() for effect in effects
}
_KIND_OF_EFFECT = np.zeros(max(_KINDS) + 1, np.uint64)
for _effect, _kind in _KINDS.items():
    _KIND_OF_EFFECT[_effect] = crc32(_kind.encode())


def fingerprints(directed: Directed, updates: Sequence[FeedEvent]) -> Words64:
    """Of each, uint64 from 1 to 2³¹ − 2: of its kind, members, settled time and audience.

    They are stored: what they are made of must stay as it is, so kinds go by their names.
    """
    actors = (update.actor.encode() for update in updates)
    members = _words(map(crc32, chain(directed.keys, actors)), len(directed.keys) + len(updates))
    kinds = np.concatenate(
        [_KIND_OF_EFFECT[directed.effect], _words(crc32(u.kind.encode()) for u in updates)]
    )
    at = np.concatenate([_unsigned(directed.at), _words(u.at or 0 for u in updates)])
    audience = np.concatenate([_unsigned(directed.audience), np.ones(len(updates), np.uint64)])
    mixed = _mixed(_mixed(_mixed(members << np.uint64(32) | kinds) ^ at) ^ audience)
    return mixed % np.uint64(LARGEST_FINGERPRINT) + np.uint64(1)


def _words(numbers: Iterable[int], count: int = -1) -> Words64:
    return np.fromiter(numbers, np.uint64, count)


def _unsigned(numbers: "np.typing.NDArray[np.int64]") -> Words64:
    return numbers.astype(np.uint64)


def _mixed(words: Words64) -> Words64:
    """Each word's bits spread over all of it: the finaliser of SplitMix64.

    Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014.
    """
    words = (words ^ words >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ words >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return words ^ words >> np.uint64(31)
