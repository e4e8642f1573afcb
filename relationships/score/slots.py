"""What points are given for: a slot for each kind and direction.

The first slots are those of stored interactions (direction × `CODES` + code); the last few stand
for what is not counted in a row's days: exposures, and ties that hold.
"""

import numpy as np

from relationships.arrays import Ints
from relationships.row.rows import CODES, IN, MUTUAL, OUT, SLOTS
from schemas.kinds import INTERACTIONS

DIRECTION_NAMES = ("outbound", "inbound", "mutual")
"""Names of the directions, by number."""

EXPOSURE, FOLLOWING, FOLLOWED, CONNECTED = range(SLOTS, SLOTS + 4)

_EXTRA = (("exposure", IN), ("follow", OUT), ("follow", IN), ("connect", MUTUAL))


def _name(code: int) -> str:
    kind = INTERACTIONS.get(code)
    return kind.name if kind else ""


KIND_OF_SLOT = (
    *(_name(slot % CODES) for slot in range(SLOTS)),
    *(kind for kind, _ in _EXTRA),
)
"""The kind's name by slot, empty where no kind has its code."""

DIRECTION_OF_SLOT = (
    *(DIRECTION_NAMES[slot // CODES] for slot in range(SLOTS)),
    *(DIRECTION_NAMES[direction] for _, direction in _EXTRA),
)
"""The direction's name by slot."""

_by_name = sorted(range(len(KIND_OF_SLOT)), key=lambda s: (KIND_OF_SLOT[s], DIRECTION_OF_SLOT[s]))

RANK_OF_SLOT: Ints = np.argsort(np.array(_by_name))
"""Where each slot stands by kind, then direction."""
