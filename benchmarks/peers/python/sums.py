"""What each peer keeps of a pair: decayed counts by kind and direction, as of its latest event."""

import sys
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
Sums = dict[str, float]

_HALF_LIFE_MS = 30 * 86_400_000
_AT = "at"


def count(sums: Sums, event: Event) -> Sums:
    """`sums` with the event counted; half-life 30 days."""
    before = sums.get(_AT, event["at"])
    reference = max(before, event["at"])
    kept = 2 ** ((before - reference) / _HALF_LIFE_MS)
    new = {slot: value * kept for slot, value in sums.items()}
    slot = f"{event['kind']}:{event['side']}"
    new[slot] = new.get(slot, 0) + 2 ** ((event["at"] - reference) / _HALF_LIFE_MS)
    new[_AT] = reference
    return new


def contact_of(event: Event) -> str:
    """Who is at the other end of the relationship that the event counts for."""
    contact: str = event["target"] if event["side"] == "out" else event["actor"]
    return contact


def meter(records: int) -> Callable[[], None]:
    """Something to call for each record: says when the first, and when the last, was processed."""
    done, out = 0, sys.stdout  # which Faust puts another in place of

    def processed() -> None:
        nonlocal done
        done += 1
        if done in (1, records):
            out.write("first\n" if done == 1 else "done\n")
            out.flush()

    return processed
