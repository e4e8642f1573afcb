"""The profile of a member with aliases: what all of them told, as if one had told it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import Any

from relationships.profile.profile import (
    DAYS_KEPT,
    JOBS_KEPT,
    TRAVELS_KEPT,
    UNDONE_KEPT,
    UPDATES_KEPT,
    Profile,
    Statement,
    Update,
    Whereabouts,
)
from relationships.row.headers import Header


def unite_profiles(profiles: Sequence[Profile]) -> Profile:
    """One profile of all: equal to folding all of their updates into one."""
    return Profile(
        **_whereabouts(profiles),
        updates=_greatest([u for p in profiles for u in p.updates], UPDATES_KEPT),
        jobs=_greatest([u for p in profiles for u in p.jobs], JOBS_KEPT),
        days=_days(profiles),
    )


def unite_whereabouts(whereabouts: Sequence[Whereabouts]) -> Whereabouts:
    """One of all, see `unite_profiles`."""
    return Whereabouts(**_whereabouts(whereabouts))


def unite_headers(headers: Sequence[Header]) -> Header:
    """One header of all; who follows two of them is counted twice."""
    latest, *counts = zip(*headers, strict=True)
    return Header(max(latest), *map(sum, counts))


def _whereabouts(parts: Sequence[Whereabouts]) -> dict[str, Any]:
    return {
        "stated": _stated(parts),
        "travels": _greatest([u for part in parts for u in part.travels], TRAVELS_KEPT),
        "undone": _undone(parts),
    }


def _greatest(updates: Iterable[Update], kept: int) -> list[Update]:
    return nlargest(kept, updates, key=lambda update: update.stamp)


def _stated(parts: Iterable[Whereabouts]) -> dict[str, Statement]:
    said = [item for part in parts for item in part.stated.items()]
    return dict(sorted(said, key=lambda item: item[1].stamp))


def _undone(parts: Iterable[Whereabouts]) -> dict[str, dict[int, int]]:
    counts = Counter[tuple[int, str]]()
    for part in parts:
        for kind, times in part.undone.items():
            counts.update({(at, kind): n for at, n in times.items()})
    kept: dict[str, dict[int, int]] = {}
    for at, kind in nlargest(UNDONE_KEPT, counts):
        kept.setdefault(kind, {})[at] = counts[at, kind]
    return kept


def _days(profiles: Iterable[Profile]) -> dict[int, int]:
    days = Counter[int]()
    for profile in profiles:
        days.update(profile.days)
    oldest = max(days, default=0) - DAYS_KEPT
    return {day: days[day] for day in sorted(days) if day > oldest}
