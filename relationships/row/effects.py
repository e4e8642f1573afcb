"""What an event of a kind does to its owner's row: counts in a slot, or sets a tie register."""

from relationships.arrays import Flags, Ints
from relationships.row.rows import (
    ASKED_IN,
    ASKED_OUT,
    BLOCK_IN,
    BLOCK_OUT,
    CODES,
    CONNECT_IN,
    CONNECT_OUT,
    FOLLOW_IN,
    FOLLOW_OUT,
    IN,
    MUTUAL,
    OUT,
    SLOT_BITS,
    SLOTS,
)
from schemas.kinds import ENDINGS, INTERACTIONS

TIE_EFFECTS = SLOTS
"""Effects from here on set a tie register."""

CLAIMED = 1 << SLOT_BITS
"""Stands beside a slot that is only one side's word, so that no undo of what both have agreed to
takes it back, nor the other way."""

_REGISTERS = {
    "follow": (FOLLOW_OUT, FOLLOW_IN),
    "connect": (CONNECT_OUT, CONNECT_IN),
    "block": (BLOCK_OUT, BLOCK_IN),
}
"""The registers of each tie, by direction."""


def _slots(code: int, *, mutual: bool) -> tuple[int, int]:
    out, into = (MUTUAL, MUTUAL) if mutual else (OUT, IN)
    return out * CODES + code, into * CODES + code


def _tie_effects(tie: str, *, ends: bool) -> tuple[int, int]:
    out, into = _REGISTERS[tie]
    return TIE_EFFECTS + out * 2 + ends, TIE_EFFECTS + into * 2 + ends


EFFECTS: dict[str, tuple[int, int]] = (
    {kind.name: _slots(code, mutual=kind.mutual) for code, kind in INTERACTIONS.items()}
    | {tie: _tie_effects(tie, ends=False) for tie in ENDINGS}
    | {ending: _tie_effects(tie, ends=True) for tie, ending in ENDINGS.items()}
)
"""By kind, then direction (OUT, IN): the slot that the event is counted in, or, from `TIE_EFFECTS`
on, `TIE_EFFECTS` + the tie register that it sets × 2 + whether it ends the tie."""


def shows(effects: Ints) -> Flags:
    """Which effects the row's owner may see: all but those of the contact's blocks. bool[n]."""
    shown: Flags = effects // 2 != EFFECTS["block"][1] // 2
    return shown


def _claimed(code: int) -> tuple[int, int]:
    return MUTUAL * CODES + code | CLAIMED, IN * CODES + code | CLAIMED


CLAIMED_EFFECTS: dict[str, tuple[int, int]] = {
    kind.name: _claimed(code) for code, kind in INTERACTIONS.items() if kind.mutual
} | {"connect": (TIE_EFFECTS + ASKED_OUT * 2, TIE_EFFECTS + ASKED_IN * 2)}
"""The effects of those kinds that state what both do or are, where a key bound to the actor sent
them: what is mutual is so for the actor alone, and for the other side the actor's own act; and
connecting asks for it."""
