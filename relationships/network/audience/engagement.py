"""Which posts engaged most: interactions are taken to be about the post just before them.

No event says which post it is about, so this goes by time, and knows of each customer only the
latest interactions that its row keeps.
"""

import numpy as np

from relationships.arrays import Ints
from relationships.row.rows import CODES, IN, Latest
from schemas.kinds import INTERACTIONS
from schemas.times import DAY_MS

WITHIN_MS = 7 * DAY_MS
"""An interaction later than this after a post is not about it."""

_CODES = [code for code, kind in INTERACTIONS.items() if kind.engages]


def engagement(latest: Latest, posted: Ints) -> Ints:
    """What contacts did after each of m posts, before the next, by kind: int64[m, CODES].

    `posted`: epoch ms, ascending.
    """
    m = len(posted)
    slot, at = latest.slot, latest.time
    post = np.searchsorted(posted, at, side="right") - 1
    of_one = (latest.net > 0) & (slot // CODES == IN) & np.isin(slot % CODES, _CODES) & (post >= 0)
    of_one[of_one] &= at[of_one] - posted[post[of_one]] <= WITHIN_MS
    place = post[of_one] * CODES + slot[of_one] % CODES
    net = np.bincount(place, latest.net[of_one], m * CODES)
    return net.astype(np.int64).reshape(m, CODES)
