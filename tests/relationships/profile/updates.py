"""Profiles made of a member's updates, as JSON has them."""

from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile
from schemas.events import read_event

NOW = 1_760_000_000_000
HOUR = 3_600_000
BERLIN = {"name": "Berlin", "country": "DE"}
PARIS = {"name": "Paris", "country": "FR"}
ROME = {"name": "Rome", "country": "IT"}
LIVES = {"kind": "profile", "at": NOW - HOUR, "place": BERLIN}


def updates(*events):
    """Events of ana, numbered where they have no id of their own; an undo is of its like."""
    raw = [{"id": str(_number(i, events)), "source": "t", "actor": "ana"} | e
           for i, e in enumerate(events)]  # fmt: skip
    return [read_event(event) for event in raw]


def _number(place, events):
    kind_and_time = [(event["kind"], event["at"]) for event in events if "at" in event]
    undo = events[place].get("undo")
    return kind_and_time.index(kind_and_time[place]) if undo else place


def profile(*events):
    return fold_updates(Profile(), updates(*events))


def trip(at, place=PARIS, **span):
    return {"kind": "travel", "at": NOW + at, "place": place} | {
        k: NOW + v for k, v in span.items()
    }
