"""Which of the records that arrived are events, and what each of them counts."""

from collections.abc import Iterable
from typing import Any

from tests.oracle.constants import MUTUAL_KINDS
from tests.oracle.times import instant

Event = dict[str, Any]


def distinct(records: Iterable[Event]) -> list[Event]:
    """Each event once, with `at` in epoch milliseconds and `net`: 1, or 0 where it is taken back.

    It depends on which records there are, not on their order, but for this: of several events
    under one source and id the first to arrive counts.
    """
    events: dict[tuple[str, str], Event] = {}
    undone = set()
    for record in map(_settled, records):
        if record.get("undo"):
            undone.add((_name(record), _statement(record)))
        else:
            events.setdefault(_name(record), record)
    return [
        event | {"net": int((name, _statement(event)) not in undone)}
        for name, event in events.items()
    ]


def _settled(record: Event) -> Event:
    return {"target": None, "audience": 1, "bound": False} | record | {"at": instant(record["at"])}


def _name(record: Event) -> tuple[str, str]:
    return record["source"], record["id"]


def _statement(record: Event) -> tuple[Any, ...]:
    """What an undo must agree with its event in, beside the name.

    Of what is mutual too whether a key bound to the actor sent it.
    """
    stated = tuple(record[field] for field in ("kind", "actor", "target", "at", "audience"))
    return (*stated, record["kind"] in MUTUAL_KINDS and record["bound"])


def is_mutual(event: Event, by_ego: bool) -> bool:
    """Whether it was done by both, as ego sees it: not where only the other, bound, says so."""
    return event["kind"] in MUTUAL_KINDS and (by_ego or not event["bound"])
