"""The profile of a member with aliases: the updates of all of them, as if one had sent them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from relationships.profile.activity import latest_days
from relationships.profile.profile import (
    JOBS_KEPT,
    TRAVELS_KEPT,
    UPDATES_KEPT,
    Profile,
    Statement,
    Whereabouts,
    latest_few,
)


def unite_profiles(profiles: Sequence[Profile]) -> Profile:
    """One profile of all: equal to folding all of their updates into one."""
    return Profile(
        **_whereabouts(profiles),
        updates=latest_few((u for p in profiles for u in p.updates), UPDATES_KEPT),
        jobs=latest_few((u for p in profiles for u in p.jobs), JOBS_KEPT),
        days=_days(profiles),
    )


def unite_whereabouts(whereabouts: Sequence[Whereabouts]) -> Whereabouts:
    """One of all, see `unite_profiles`."""
    return Whereabouts(**_whereabouts(whereabouts))


def _whereabouts(parts: Sequence[Whereabouts]) -> dict[str, Any]:
    return {
        "stated": _stated(parts),
        "travels": latest_few((u for part in parts for u in part.travels), TRAVELS_KEPT),
    }


def _stated(parts: Iterable[Whereabouts]) -> dict[str, Statement]:
    said = [item for part in parts for item in part.stated.items()]
    return dict(sorted(said, key=lambda item: item[1].stamp))


def _days(profiles: Iterable[Profile]) -> dict[int, int]:
    days = Counter[int]()
    for profile in profiles:
        days.update(profile.days)
    return latest_days(days)
