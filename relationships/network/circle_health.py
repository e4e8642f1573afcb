"""How healthy a circle is: its layers, who gives and who gets, what changed, whom to let go.

People keep circles within circles, each about three times the size of the one inside it, and keep
up with them by a rhythm of their own: some weekly, some monthly, some twice a year, some yearly
(W.-X. Zhou et al., "Discrete hierarchical organization of social group sizes", 2005; A. Sutcliffe
et al., "Relationships and the social brain", 2012).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.network.circle import UNWIELDY, warning
from relationships.row.days import Days
from relationships.row.rows import DIRECTIONS, IN, MUTUAL, NONE, OUT, day_of
from relationships.score.scored_rows import ScoredRows
from relationships.score.windows import WIDTHS
from schemas.times import DAY_MS, format_time

NAMED = 10
"""So many contacts are named in each list."""

NAMED_TO_LET_GO = 50
_MONTH = WIDTHS.index(28)


class Layer(NamedTuple):
    """A circle of so many, those of the circles inside it included.

    Its own members should be heard of every `rhythm_days`; None where there is no such rhythm.
    """

    size: int
    name: str
    rhythm_days: int | None


LAYERS = (
    Layer(5, "support clique", 7),
    Layer(15, "sympathy group", 30),
    Layer(50, "close network", 182),
    Layer(150, "active network", 365),
    Layer(500, "acquaintances", None),
    Layer(1_500, "known by name", None),
)


def health(scored: ScoredRows, members: Ints, contacts: Sequence[str]) -> dict[str, Any]:
    """How healthy the circle is of `members`, the closest first; `contacts` names all.

    `scored` is that of all of ego's relationships, at one time.
    """
    circle = _Circle(scored, members, contacts)
    return {
        "size": len(members),
        "layers": circle.layers(),
        "beyond": max(0, len(members) - LAYERS[-1].size),
        "balance": circle.balance(),
        "week": circle.week(),
        "warning": warning(len(members)),
        "let_go": circle.let_go(),
    }


def counted(days: Days, today: Ints, youngest: int, oldest: int) -> Ints:
    """Net interactions of days of such ages, by direction: int64[n, DIRECTIONS].

    What lies ahead of `today`, the UTC day of each of n rows, counts as today.
    """
    n = len(today)
    age = np.maximum(0, today[days.row] - days.day)
    counts = np.where((age >= youngest) & (age <= oldest), days.net, 0)
    key = days.row * DIRECTIONS + days.direction
    summed = np.bincount(key, counts, n * DIRECTIONS).reshape(n, DIRECTIONS)
    return summed.astype(np.int64)


class _Circle:
    def __init__(self, scored: ScoredRows, members: Ints, contacts: Sequence[str]) -> None:
        self._contacts = contacts
        self._members = members
        self._score = scored.score
        self._first = scored.rows.first.min(axis=1)
        self._last = scored.rows.last.max(axis=1)
        self._month = scored.windows[:, _MONTH]
        self._days = scored.rows.days
        self._today = day_of(scored.at)
        self._at = scored.at

    def layers(self) -> list[dict[str, Any]]:
        bounds = pairwise([0, *(layer.size for layer in LAYERS)])
        return [
            self._layer(layer, self._members[begin:end])
            for layer, (begin, end) in zip(LAYERS, bounds, strict=True)
        ]

    def balance(self) -> dict[str, Any]:
        month = self._month[self._members]
        lead = month[:, OUT] - month[:, IN]
        return {
            **_directions(month),
            "mostly_given": self._named_by(lead),
            "mostly_received": self._named_by(-lead),
        }

    def week(self) -> dict[str, Any]:
        this, before = (self._counted(*ages) for ages in ((0, 6), (7, 13)))
        month_before = self._counted(7, 34).sum(axis=1)
        met = this.sum(axis=1) > 0
        new = day_of(self._first[self._members]) > self._today[self._members] - 7
        return {
            **_directions(this),
            "before": _directions(before),
            "new": self._some(met & new),
            "returned": self._some(met & ~new & (month_before == 0)),
            "gone_quiet": self._some(~met & (before.sum(axis=1) > 0)),
        }

    def let_go(self) -> list[dict[str, Any]]:
        """Those with whom the circle is too large, the weakest first."""
        weakest = self._members[UNWIELDY:][::-1][:NAMED_TO_LET_GO]
        return [
            {
                "contact": self._contacts[row],
                "score": float(self._score[row]),
                "last_interaction_at": _time(int(self._last[row])),
            }
            for row in weakest.tolist()
        ]

    def _layer(self, layer: Layer, ring: Ints) -> dict[str, Any]:
        rhythm = layer.rhythm_days
        quiet = None
        if rhythm is not None:
            quiet = int((self._at[ring] - self._last[ring] > rhythm * DAY_MS).sum())
        return {
            "size": layer.size,
            "name": layer.name,
            "members": len(ring),
            "least_score": float(self._score[ring].min()) if len(ring) else None,
            **_directions(self._month[ring]),
            "rhythm_days": rhythm,
            "quiet": quiet,
        }

    def _counted(self, youngest: int, oldest: int) -> Ints:
        return counted(self._days, self._today, youngest, oldest)[self._members]

    def _some(self, chosen: Flags) -> dict[str, Any]:
        rows = self._members[chosen].tolist()
        return {"members": len(rows), "contacts": [self._contacts[row] for row in rows[:NAMED]]}

    def _named_by(self, lead: Ints) -> list[dict[str, Any]]:
        """Those where one side leads by most, with what each has done."""
        first = np.argsort(-lead, kind="stable")[:NAMED]
        rows = self._members[first[lead[first] > 0]]
        return [
            {"contact": self._contacts[row], **_directions(self._month[[row]])}
            for row in rows.tolist()
        ]


def _directions(counts: Ints) -> dict[str, int]:
    """Sums over many relationships; `counts` is int64[n, DIRECTIONS]."""
    sums = counts.sum(axis=0).tolist()
    return {"given": sums[OUT], "received": sums[IN], "mutual": sums[MUTUAL]}


def _time(ms: int) -> str | None:
    return None if ms == NONE else format_time(ms)
