"""The circles that were read last, decoded, for as long as their rows stay as they are.

Whoever looks at a member's circle soon looks again, while a row of it changes only now and then:
decoding a thousand rows and what they are worth is a third to two thirds of a ranking, comparing
their bytes with those of before a hundredth. It helps as much while a scorer is writing.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relationships.row.blocks import decode_as_seen
from relationships.row.past import as_of
from relationships.row.rows import Rows
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel

MOST_BYTES = 8_000_000
"""Encoded rows of all circles; decoded they take some twelve times as much."""

LARGEST = 2_000_000
"""A circle of more bytes is decoded each time."""


class _Kept(NamedTuple):
    """A circle's rows as they are stored, and what they come to."""

    encoded: bytes
    worth: RowWorth


class KeptCircles:
    """The circles of one process; what it returns is shared, and cannot be written to."""

    def __init__(self, model: ScoreModel) -> None:
        self._model = model
        self._kept: OrderedDict[tuple[str, int | None], _Kept] = OrderedDict()
        self._bytes = 0

    def of(self, ego: str, encoded: Sequence[bytes], past_at: int | None = None) -> RowWorth:
        """What ego's rows, which are `encoded`, come to as ego sees them: now, or as they stood
        at `past_at` (epoch ms).

        A row's bytes say where they end, so that rows are the same if all their bytes are.
        """
        key, joined = (ego, past_at), b"".join(encoded)
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= len(kept.encoded)
        if kept is None or kept.encoded != joined:
            kept = _Kept(joined, RowWorth(self._decoded(encoded, past_at), self._model))
        self._keep(key, kept)
        return kept.worth

    def _decoded(self, encoded: Sequence[bytes], past_at: int | None) -> Rows:
        rows = decode_as_seen(encoded, latest=past_at is not None)
        if past_at is not None:
            rows = as_of(rows, np.full(len(encoded), past_at))
        for column in (rows.first, rows.last, rows.ties, *rows.totals, *rows.days, *rows.latest):
            column.flags.writeable = False
        return rows

    def _keep(self, key: tuple[str, int | None], kept: _Kept) -> None:
        if len(kept.encoded) > LARGEST:
            return
        self._kept[key] = kept
        self._bytes += len(kept.encoded)
        while self._bytes > MOST_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.encoded)
