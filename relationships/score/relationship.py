"""The relationship as the api answers it: the contract's JSON object, from columns."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from relationships.arrays import Ints
from relationships.row.rows import BLOCK_OUT, IN, MUTUAL, NEVER, NONE, OUT
from relationships.row.ties import connected, followed, following, holding
from relationships.score.explanation import explanations
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from relationships.score.trend import TRENDS
from relationships.score.windows import SHOWN, WIDTHS
from schemas.times import format_time

_WINDOW_NAMES = tuple(f"{width}d" for width in WIDTHS[:SHOWN])
_MONTH = WIDTHS.index(28)


def relationships(
    scored: ScoredRows, egos: Sequence[str], contacts: Sequence[str], chosen: Ints
) -> list[dict[str, Any]]:
    """The `chosen` ones (int64[m], indices) of n relationships, without explanation, in order.

    `egos` and `contacts` name the two ends of each of the n.
    """
    columns = (column.tolist() for column in _columns(scored, chosen))
    return [
        _answer(egos[i], contacts[i], _Facts._make(facts))
        for i, *facts in zip(chosen.tolist(), *columns, strict=True)
    ]


def explained_relationships(
    scored: ScoredRows, egos: Sequence[str], contacts: Sequence[str]
) -> list[dict[str, Any]]:
    """All n relationships, each with its explanation."""
    n = len(scored)
    answers = relationships(scored, egos, contacts, np.arange(n))
    for relationship, entries in zip(answers, explanations(scored.points, n), strict=True):
        relationship["explanation"] = entries
    return answers


class _Facts(NamedTuple):
    """Of one relationship, plain; lists are by direction, `windows` by window, then direction."""

    at: int
    score: float
    strength: float
    stage: int
    trend: int
    ties: list[bool]
    first: int
    last: list[int]
    totals: list[int]
    windows: list[list[int]]
    exposures: int


def _columns(scored: ScoredRows, chosen: Ints) -> tuple[NDArray[Any], ...]:
    """Columns of `_Facts`."""
    rows, ties = scored.rows, scored.rows.ties[chosen]
    return (
        scored.at[chosen],
        scored.score[chosen],
        scored.strength[chosen],
        scored.stage[chosen],
        scored.trend[chosen],
        np.stack(
            [
                following(ties),
                followed(ties),
                connected(ties),
                holding(ties[:, BLOCK_OUT]),
            ],
            axis=1,
        ),
        rows.first[chosen].min(axis=1),
        rows.last[chosen],
        scored.worth.totals[chosen],
        scored.windows[chosen, :SHOWN],
        scored.exposures.updates[chosen],
    )


def _answer(ego: str, contact: str, facts: _Facts) -> dict[str, Any]:
    following, followed_by, connected, blocked = facts.ties
    return {
        "ego": ego,
        "contact": contact,
        "at": format_time(facts.at),
        "score": facts.score,
        "strength": facts.strength,
        "stage": STAGES[facts.stage],
        "trend": TRENDS[facts.trend],
        "following": following,
        "followed_by": followed_by,
        "connected": connected,
        "blocked": blocked,
        "first_interaction_at": _time(facts.first),
        "last_interaction_at": _time(max(facts.last)),
        "last_outbound_at": _time(max(facts.last[OUT], facts.last[MUTUAL])),
        "last_inbound_at": _time(max(facts.last[IN], facts.last[MUTUAL])),
        "interactions": _by_direction(facts.totals),
        "reciprocity": _reciprocity(facts.windows[_MONTH]),
        "windows": dict(zip(_WINDOW_NAMES, map(_by_direction, facts.windows), strict=True)),
        "exposures": {"28d": facts.exposures},
    }


def _time(ms: int) -> str | None:
    return None if ms in (NONE, NEVER) else format_time(ms)


def _by_direction(counts: list[int]) -> dict[str, int]:
    outbound, inbound, mutual = counts
    return {"outbound": outbound, "inbound": inbound, "mutual": mutual}


def _reciprocity(month: list[int]) -> float:
    """How even the two directions were over 28 days, with what was mutual in both: 1 is even, 0
    one-sided or silent."""
    outbound, inbound = month[OUT] + month[MUTUAL], month[IN] + month[MUTUAL]
    return min(outbound, inbound) / max(outbound, inbound) if outbound or inbound else 0.0
