"""The relationship as it is told: the contract's JSON object, from columns."""

from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

import numpy as np

from relationships.explanation import Entry, explanations
from relationships.rows import BLOCK_OUT, CONNECT, FOLLOW_IN, FOLLOW_OUT, IN, NEVER, NONE, OUT
from relationships.score_model import STAGES
from relationships.standings import Standings
from relationships.ties import holding
from relationships.windows import SHOWN, TRENDS, WIDTHS
from schemas.times import format_time

Pair = tuple[str, str]


class Directions(TypedDict):
    """Counts of interactions: by ego towards contact, and the other way."""

    outbound: int
    inbound: int


Relationship = TypedDict(
    "Relationship",
    {
        "ego": str,
        "contact": str,
        "at": str,
        "score": float,
        "strength": float,
        "stage": str,
        "trend": str,
        "following": bool,
        "followed_by": bool,
        "connected": bool,
        "blocked": bool,
        "first_interaction_at": str | None,
        "last_interaction_at": str | None,
        "last_outbound_at": str | None,
        "last_inbound_at": str | None,
        "interactions": Directions,
        "reciprocity": float,
        "windows": dict[str, Directions],
        "exposures": dict[str, int],
    },
)
