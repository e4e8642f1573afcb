"""The rules that both decoders hold a record of an interaction or tie to.

Where checking columns needs a form of its own, `tests/services/scorer/decoding/test_decode.py`
compares the two.
"""

from aiokafka import ConsumerRecord

from relationships.row.effects import CLAIMED_EFFECTS, EFFECTS
from relationships.row.rows import IN, OUT
from schemas.events import Side
from schemas.feed_records import BOUND
from schemas.kinds import KINDS
from schemas.limits import MAX_ID_BYTES
from schemas.member_ids import UNREACHABLE

DIRECTED_TOPICS = {kind.topic for kind in KINDS.values() if kind.directed}

PLANNED = frozenset(kind.name for kind in KINDS.values() if kind.planned)
"""The kinds that a time further ahead than a wrong clock's has planned, not happened."""

_DIRECTIONS = {Side.OUT.value: OUT, Side.IN.value: IN}

Effects = dict[tuple[str, str, bool], int]


def _directed(effects_by_kind: dict[str, tuple[int, int]]) -> Effects:
    return {
        (kind, side, undo): effects[direction]
        for kind, effects in effects_by_kind.items()
        for side, direction in _DIRECTIONS.items()
        for undo in {False, KINDS[kind].undoable}
    }


DIRECTED_EFFECTS = _directed(EFFECTS)
"""What an event does to its owner's row, by its kind, side and whether it is an undo.

What is not in it is no interaction or tie: see `relationships.row.effects.EFFECTS` for the values.
"""

BOUND_EFFECTS = _directed(EFFECTS | CLAIMED_EFFECTS)
"""As `DIRECTED_EFFECTS`, where a key bound to members sent it."""


def effects_of(record: ConsumerRecord) -> Effects:
    """What the event in `record` may do, by its headers."""
    return BOUND_EFFECTS if BOUND in record.headers else DIRECTED_EFFECTS


SHORT = MAX_ID_BYTES // 4
"""A text of so many characters has at most `MAX_ID_BYTES` bytes, whatever they are."""


def names_unreachable(pairs: str) -> bool:
    """Whether one of `pairs`, the two members of each with a zero byte between, spaces between
    pairs, is a member that no URL can name."""
    padded = f" {pairs} "
    return any(f"{a}{m}{b}" in padded for m in UNREACHABLE for a, b in (" \0", "\0 "))


def is_printable_ascii(ids: str) -> bool:
    """Whether `ids`, one or several joined, have only characters that any member id may have."""
    return ids.isascii() and ids.isprintable() and " " not in ids
