"""How long customers wait for an answer, by the latest interactions that rows keep."""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints
from relationships.row.rows import CODES, IN, Latest
from schemas.kinds import INTERACTIONS

_ASKING_CODES = [code for code, kind in INTERACTIONS.items() if kind.asks]
"""What a contact does that asks for an answer; whatever ego then does towards it is one."""


class Responses(NamedTuple):
    """How long each answer took (int64[m], milliseconds), and how many wait for one."""

    took: Ints
    waiting: int


def responses(latest: Latest, since: int) -> Responses:
    """The responses to what was asked after `since` (epoch ms).

    Several such questions in a row wait from the first of them, and are answered together.
    """
    oldest_first = Latest._make(column[::-1] for column in latest)  # within a row
    (row, _, net), at, slot = oldest_first, oldest_first.time, oldest_first.slot
    asks = (slot // CODES == IN) & np.isin(slot % CODES, _ASKING_CODES)
    asks &= at > since
    chosen = (net > 0) & (asks | (slot // CODES != IN))
    row, at, asks = row[chosen], at[chosen], asks[chosen]
    begins = np.ones(len(row), bool)
    begins[1:] = (row[1:] != row[:-1]) | (asks[1:] != asks[:-1])
    starts = np.flatnonzero(begins)
    asked = np.flatnonzero(asks[starts])
    following = np.append(starts, -1)[asked + 1]
    answered = (following >= 0) & (row[following] == row[starts[asked]])
    took = at[following[answered]] - at[starts[asked[answered]]]
    return Responses(took, int((~answered).sum()))
