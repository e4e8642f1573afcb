"""What the tables must hold after a list of events: counted plainly, each event once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from relationships.profile.activity import DAYS_KEPT
from relationships.row.headers import Header
from relationships.row.layout import decode_rows
from relationships.tables.reader import TableReader
from tests.faults.crowd import DAY_MS, Event
from tests.oracle.events import distinct
from tests.oracle.row import row
from tests.relationships.row.held import held as held_row

_FOLLOW_IN = 1

Ego = dict[str, Any]


def assert_counted(reader: TableReader, events: Iterable[Event], members: Iterable[str]) -> None:
    """All that the tables hold of `members` is what `events` come to: each of them once."""
    expected = counted(events)
    for member in members:
        found, wanted = held(reader, member), expected.get(member, _ego())
        assert found["header"] == wanted["header"], member
        assert found["updates"] == wanted["updates"], member
        assert found["contacts"].keys() == wanted["contacts"].keys(), member
        for contact, of_contact in wanted["contacts"].items():
            assert found["contacts"][contact] == of_contact, (member, contact)


def counted(records: Iterable[Event]) -> dict[str, Ego]:
    """By ego: its header, its updates by day, and the row of each contact."""
    between: dict[tuple[str, str], list[Event]] = defaultdict(list)
    egos: dict[str, Ego] = defaultdict(_ego)
    for event in distinct(records):
        actor, target = event["actor"], event["target"]
        _head(egos[actor], event)
        if target is None:
            if event["kind"] != "profile":
                egos[actor]["updates"][event["at"] // DAY_MS] += event["net"]
        else:
            _head(egos[target], event, own=False)
            between[actor, target].append(event)
            between[target, actor].append(event)
    for (ego, contact), pair in between.items():
        found = egos[ego]["contacts"][contact] = row(ego, pair)
        follow = found["ties"][_FOLLOW_IN]
        egos[ego]["header"]["contacts"] += any(
            _shows(event, event["actor"] == ego) for event in pair
        )
        egos[ego]["header"]["followers"] += follow is not None and follow % 2 == 0
    for ego in egos.values():
        ego["updates"] = _recent(ego["updates"])
    return dict(egos)


def held(reader: TableReader, ego: str) -> Ego:
    """What the tables hold of `ego`, in the same words."""
    with reader.view(reader.partition_of(ego)) as view:
        header = view.header(ego) or Header()
        contacts, encoded = view.rows(ego)
        profile = view.profile(ego)
    rows = decode_rows(encoded)
    return {
        "header": header._asdict(),
        "updates": _nonzero(profile.days) if profile else {},
        "contacts": {contact: held_row(rows, i) for i, contact in enumerate(contacts)},
    }


def _ego() -> Ego:
    header = {"latest": 0, "events": 0, "contacts": 0, "followers": 0}
    return {"header": header, "updates": Counter(), "contacts": {}}


def _shows(event: Event, own: bool) -> bool:
    """Whether ego may see it: all but what blocks it, or no longer does."""
    return own or event["kind"] not in ("block", "unblock")


def _head(ego: Ego, event: Event, *, own: bool = True) -> None:
    if not _shows(event, own):
        return
    ego["header"]["events"] += event["net"]
    ego["header"]["latest"] = max(ego["header"]["latest"], event["at"])


def _recent(days: dict[int, int]) -> dict[int, int]:
    oldest = max(days, default=0) - DAYS_KEPT
    return {day: net for day, net in _nonzero(days).items() if day > oldest}


def _nonzero(counts: dict[Any, int]) -> dict[Any, int]:
    return {key: count for key, count in counts.items() if count}
