"""What an event of a kind does to its owner's row: counts in a slot, or sets a tie register."""

from relationships.row.rows import (
    BLOCK_IN,
    BLOCK_OUT,
    CODES,
    CONNECT,
    FOLLOW_IN,
    FOLLOW_OUT,
    IN,
    OUT,
)
from schemas.kinds import ENDINGS, INTERACTIONS

TIE_EFFECTS = 2 * CODES
"""Effects from here on set a tie register."""

_REGISTERS = {
    "follow": (FOLLOW_OUT, FOLLOW_IN),
    "connect": (CONNECT, CONNECT),
    "block": (BLOCK_OUT, BLOCK_IN),
}
"""The registers of each tie, by direction."""


def _tie_effects(tie: str, *, ends: bool) -> tuple[int, int]:
    out, into = _REGISTERS[tie]
    return TIE_EFFECTS + out * 2 + ends, TIE_EFFECTS + into * 2 + ends


EFFECTS: dict[str, tuple[int, int]] = (
    {kind.name: (OUT * CODES + code, IN * CODES + code) for code, kind in INTERACTIONS.items()}
    | {tie: _tie_effects(tie, ends=False) for tie in ENDINGS}
    | {ending: _tie_effects(tie, ends=True) for tie, ending in ENDINGS.items()}
)
"""By kind, then direction (OUT, IN): the slot that the event is counted in, or, from `TIE_EFFECTS`
on, `TIE_EFFECTS` + the tie register that it sets × 2 + whether it ends the tie."""
