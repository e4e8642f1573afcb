"""How many members an act in a table addressed: a line says one of them, lines of one act share
source and time."""

from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from services.local.replay.errors import ReplayFault
from services.local.replay.row import Row

Event = Mapping[str, Any]


class Audiences:
    """Of the acts in `rows`, which are read up to the first that is not tabular or no row at all.

    Members are known by 64-bit hashes, as files have millions of lines.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        acts, named = array("q"), array("q")
        with suppress(ReplayFault):  # whoever reads the events comes to it, and names it
            for row in rows:
                if row.columns is None:
                    break
                target = row.event.get("target")
                if target is not None and target != row.event.get("actor"):
                    acts.append(_act(row.event))
                    named.append(hash((acts[-1], target)))
        self._of_several = _counts_above_one(acts, named)

    def of(self, event: Event) -> int:
        """How many members the act that `event` is part of addressed."""
        return self._of_several.get(_act(event), 1)


def _act(event: Event) -> int:
    return hash((event.get("actor"), event["at"]))


def _counts_above_one(acts: "array[int]", named: "array[int]") -> dict[int, int]:
    """How many distinct values of `named` each of `acts` stands beside."""
    _, distinct = np.unique(np.array(named, np.int64), return_index=True)
    act, count = np.unique(np.array(acts, np.int64)[distinct], return_counts=True)
    several = count > 1
    return dict(zip(act[several].tolist(), count[several].tolist(), strict=True))
