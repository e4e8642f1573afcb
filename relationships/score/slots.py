"""What points are given for: a slot for each kind and direction.

The first 64 slots are those of stored interactions (direction × 32 + code); the last few stand
for what is not counted in a row's kinds: exposures, and ties that hold.
"""

import numpy as np

from relationships.arrays import Ints
from relationships.row.rows import CODES, IN, OUT
from schemas.kinds import INTERACTIONS

DIRECTIONS = ("outbound", "inbound")
"""Names of the directions, by number."""

INTERACTION_SLOTS = 2 * CODES
EXPOSURE, FOLLOWING, FOLLOWED, CONNECTED = range(INTERACTION_SLOTS, INTERACTION_SLOTS + 4)

_EXTRA = (("exposure", IN), ("follow", OUT), ("follow", IN), ("connect", OUT))


def _name(code: int) -> str:
    kind = INTERACTIONS.get(code)
    return kind.name if kind else ""


KIND_OF_SLOT = (
    *(_name(slot % CODES) for slot in range(INTERACTION_SLOTS)),
    *(kind for kind, _ in _EXTRA),
)
"""The kind's name by slot, empty where no kind has its code."""

DIRECTION_OF_SLOT = (
    *(DIRECTIONS[slot // CODES] for slot in range(INTERACTION_SLOTS)),
    *(DIRECTIONS[direction] for _, direction in _EXTRA),
)
"""The direction's name by slot."""

_by_name = sorted(range(len(KIND_OF_SLOT)), key=lambda s: (KIND_OF_SLOT[s], DIRECTION_OF_SLOT[s]))

RANK_OF_SLOT: Ints = np.argsort(np.array(_by_name))
"""Where each slot stands by kind, then direction."""
