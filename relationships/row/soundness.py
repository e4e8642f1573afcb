"""Whether bytes that somebody else may have written are a row, found out for many at a time."""

from collections.abc import Sequence

import numpy as np

from relationships.arrays import Ints
from relationships.layouts import VERSIONS
from relationships.row import layout, layout_1
from relationships.row.layout import refuse_unknown

_HEAD_BYTES = 8


def unsound(encoded: Sequence[bytes]) -> Ints:
    """The places of some that are no rows: their length is not what their first two words say.

    None are returned only where all are sound.

    Raises:
        UnknownLayoutError: where one is of a newer layout.
    """
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    broken = np.flatnonzero((lengths < _HEAD_BYTES) | (lengths & 3 > 0))
    if len(broken):
        return broken
    words = np.frombuffer(b"".join(encoded), "<u4").astype(np.int64)
    start = (np.cumsum(lengths) - lengths) >> 2
    flags, sizes = words[start], words[start + 1]
    versions = flags & 0xFF
    refuse_unknown(versions[(versions > layout.ASKING) & (versions < VERSIONS)].tolist())
    expected = np.select(
        [
            (versions == layout.LAYOUT) | (versions == layout.ASKING),
            versions == layout_1.LAYOUT,
        ],
        [layout.word_counts(flags, sizes), layout_1.word_counts(flags, sizes)],
        -1,
    )
    return np.flatnonzero(lengths != 4 * expected)
