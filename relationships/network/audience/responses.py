"""How long customers wait for an answer, by the latest interactions that rows keep."""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints
from relationships.row.rows import CODES, IN, NONE, Latest
from schemas.kinds import INTERACTIONS

_ASKING_CODES = [code for code, kind in INTERACTIONS.items() if kind.asks]
"""What a contact does that asks for an answer; whatever ego then does towards it is one."""


class Responses(NamedTuple):
    """When each of m questions was asked (epoch ms), and how long its answer took (ms).

    int64[m] each; `took` is NONE for those that wait for one.
    """

    asked: Ints
    took: Ints

    @property
    def answers(self) -> Ints:
        """How long those took that came."""
        came: Ints = self.took[self.took != NONE]
        return came

    @property
    def waiting(self) -> int:
        """How many wait for an answer."""
        return int((self.took == NONE).sum())


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
    asked_at = at[starts[asked]]
    return Responses(asked_at, np.where(answered, at[following] - asked_at, NONE))


def together(parts: list[Responses]) -> Responses:
    """The questions of several parts of an audience."""
    nothing = np.empty(0, np.int64)
    asked = np.concatenate([nothing, *(part.asked for part in parts)])
    return Responses(asked, np.concatenate([nothing, *(part.took for part in parts)]))
