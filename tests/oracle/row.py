"""What a row must hold after events between ego and contact, in words that can be compared."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.oracle.constants import (
    AUDIENCES,
    DAY,
    DAYS_KEPT,
    ENDINGS,
    LATEST_KEPT,
    WEIGHTS,
)
from tests.oracle.events import Event, is_mutual

_CODES = {kind: code for code, kind in enumerate(WEIGHTS)}
_TIES = ("follow", "connect", "block")


def row(ego: str, events: Sequence[Event]) -> dict[str, Any]:
    """The row of `ego` of distinct `events`, all of them between ego and one contact.

    `first` and `last` by direction, None where there was nothing; `totals` by slot, `days` by
    day, slot and class of audience; `latest` stamps, newest first, each with what holds of it.
    """
    done = [(slot(ego, e), e) for e in events if e["kind"] in WEIGHTS]
    reference = max((e["at"] for _, e in done), default=None)
    totals, days, stamps = Counter[int](), Counter[tuple[int, int, int]](), Counter[int]()
    for place, e in done:
        totals[place] += e["net"]
        days[e["at"] // DAY, place, audience_class(e)] += e["net"]
        stamps[e["at"] << 7 | place] += e["net"]
    times = [[e["at"] for place, e in done if place // 32 == way] for way in range(3)]
    return {
        "reference": reference,
        "first": [min(each, default=None) for each in times],
        "last": [max(each, default=None) for each in times],
        "totals": {place: net for place, net in totals.items() if net},
        "days": {key: n for key, n in days.items() if n and key[0] > reference // DAY - DAYS_KEPT},
        "latest": sorted(stamps.items(), reverse=True)[:LATEST_KEPT],
        "ties": ties(ego, events),
    }


def slot(ego: str, event: Event) -> int:
    """Direction × 32 + the kind's code."""
    way = 2 if is_mutual(event, event["actor"] == ego) else int(event["actor"] != ego)
    return way * 32 + _CODES[event["kind"]]


def audience_class(event: Event) -> int:
    return next(i for i, (most, _) in enumerate(AUDIENCES) if event["audience"] <= most)


def ties(ego: str, events: Sequence[Event]) -> list[int | None]:
    """Of follow, connect and block, by ego and by contact: time × 2, + 1 where it ended.

    Then of connections asked for: those that a key bound to the actor sent.
    """
    registers: dict[int, int] = {}
    for e in events:
        kind = ENDINGS.get(e["kind"], e["kind"])
        if kind in _TIES:
            asked = e["kind"] == "connect" and e["bound"]
            tie = (3 if asked else _TIES.index(kind)) * 2 + (e["actor"] != ego)
            registers[tie] = max(registers.get(tie, 0), e["at"] * 2 + (kind != e["kind"]))
    return [registers.get(tie) for tie in range(8)]
