"""Which posts engaged most: interactions are taken to be about the post just before them.

No event says which post it is about, so this goes by time, and knows of each customer only the
latest interactions that its row keeps.
"""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.row.rows import CODES, IN, Latest
from relationships.score.score_model import ScoreModel
from schemas.kinds import INTERACTIONS
from schemas.times import DAY_MS

WITHIN_MS = 7 * DAY_MS
"""An interaction later than this after a post is not about it."""

_CODES = [code for code, kind in INTERACTIONS.items() if kind.engages]


class Engagement(NamedTuple):
    """Of m posts: how many interactions (int64[m]), and their weights together (float64[m])."""

    interactions: Ints
    points: Floats


def engagement(latest: Latest, posted: Ints, model: ScoreModel) -> Engagement:
    """What contacts did after each of m posts, before the next; `posted`: epoch ms, ascending."""
    m = len(posted)
    slot, at = latest.slot, latest.time
    post = np.searchsorted(posted, at, side="right") - 1
    of_one = (latest.net > 0) & (slot // CODES == IN) & np.isin(slot % CODES, _CODES) & (post >= 0)
    of_one[of_one] &= at[of_one] - posted[post[of_one]] <= WITHIN_MS
    post, slot, net = post[of_one], slot[of_one], latest.net[of_one]
    return Engagement(
        np.bincount(post, net, m).astype(np.int64),
        np.bincount(post, net * model.slot_weights[slot], m).astype(np.float64),
    )
