"""What the tables must hold after a list of events: counted plainly, each event once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from relationships.row.headers import Header
from relationships.row.layout import decode_rows
from relationships.row.rows import (
    BLOCK_IN,
    BLOCK_OUT,
    CONNECT,
    DAYS_KEPT,
    FOLLOW_IN,
    FOLLOW_OUT,
    NEVER,
    NONE,
)
from relationships.tables.reader import TableReader
from schemas.kinds import KINDS, Family
from tests.faults.crowd import DAY_MS, Event, once

HALF_LIFE_MS = 30 * DAY_MS
_TIES = {
    "follow": (FOLLOW_OUT, FOLLOW_IN),
    "connect": (CONNECT, CONNECT),
    "block": (BLOCK_OUT, BLOCK_IN),
}
_ENDINGS = {"unfollow": "follow", "disconnect": "connect", "unblock": "block"}

Ego = dict[str, Any]


def assert_counted(reader: TableReader, events: Iterable[Event], members: Iterable[str]) -> None:
    """All that the tables hold of `members` is what `events` come to: each of them once."""
    expected = counted(once(list(events)))
    for member in members:
        found = held(reader, member)
        wanted = expected.get(member, _ego())
        assert found["header"] == wanted["header"], member
        assert found["updates"] == wanted["updates"], member
        assert found["contacts"].keys() == wanted["contacts"].keys(), member
        for contact, row in wanted["contacts"].items():
            decayed = found["contacts"][contact].pop("decayed")
            assert decayed == pytest.approx(row.pop("decayed"), rel=1e-6, abs=1e-9), member
            assert found["contacts"][contact] == row, (member, contact)


def counted(events: list[Event]) -> dict[str, Ego]:
    """By ego: its header, its updates by day, and what stands between it and each contact."""
    between: dict[tuple[str, str], list[tuple[int, Event]]] = defaultdict(list)
    egos: dict[str, Ego] = defaultdict(_ego)
    for event in events:
        actor, target = event["actor"], event.get("target")
        _head(egos[actor], event)
        if target is None:
            if event["kind"] != "profile":
                egos[actor]["updates"][event["at"] // DAY_MS] += _sign(event)
        else:
            _head(egos[target], event)
            between[actor, target].append((0, event))
            between[target, actor].append((1, event))
    for (ego, contact), pair in between.items():
        row = egos[ego]["contacts"][contact] = _row(pair)
        egos[ego]["header"]["contacts"] += 1
        follow = row["ties"].get(FOLLOW_IN, 1)
        egos[ego]["header"]["followers"] += 1 - follow % 2
    for ego in egos.values():
        ego["updates"] = _recent(ego["updates"])
    return dict(egos)


def held(reader: TableReader, ego: str) -> Ego:
    """What the tables hold of `ego`, in the same words."""
    with reader.view(reader.partition_of(ego)) as view:
        header = view.header(ego) or Header()
        contacts, encoded = view.rows(ego)
        profile = view.profile(ego)
    return {
        "header": header._asdict(),
        "updates": _nonzero(profile.days) if profile else {},
        "contacts": {c: _decoded(row) for c, row in zip(contacts, encoded, strict=True)},
    }


def _decoded(encoded: bytes) -> dict[str, Any]:
    row = decode_rows([encoded])
    kinds = list(zip(row.kinds.slot.tolist(), row.kinds.net.tolist(), strict=True))
    days = zip(row.days.day.tolist(), row.days.direction.tolist(), strict=True)
    return {
        "first": [None if t == NEVER else t for t in row.first[0].tolist()],
        "last": [None if t == NONE else t for t in row.last[0].tolist()],
        "net": _nonzero(dict(kinds)),
        "decayed": dict(zip(row.kinds.slot.tolist(), row.kinds.decayed.tolist(), strict=True)),
        "days": _nonzero(dict(zip(days, row.days.net.tolist(), strict=True))),
        "ties": {tie: at for tie, at in enumerate(row.ties[0].tolist()) if at != NONE},
    }


def _row(pair: list[tuple[int, Event]]) -> dict[str, Any]:
    interactions = [(way, e) for way, e in pair if KINDS[e["kind"]].family is Family.INTERACTION]
    reference = max((e["at"] for _, e in interactions), default=0)
    net, decayed, days = Counter[int](), Counter[int](), Counter[tuple[int, int]]()
    for way, event in interactions:
        slot = way * 32 + KINDS[event["kind"]].code
        net[slot] += _sign(event)
        decayed[slot] += _sign(event) * 2 ** ((event["at"] - reference) / HALF_LIFE_MS)
        days[event["at"] // DAY_MS, way] += _sign(event)
    oldest = reference // DAY_MS - DAYS_KEPT
    done = [[e["at"] for w, e in interactions if w == way and _sign(e) > 0] for way in (0, 1)]
    return {
        "first": [min(times, default=None) for times in done],
        "last": [max(times, default=None) for times in done],
        "net": _nonzero(net),
        "decayed": dict(decayed),
        "days": {key: n for key, n in days.items() if n and key[0] > oldest},
        "ties": _ties(pair),
    }


def _ties(pair: list[tuple[int, Event]]) -> dict[int, int]:
    ties: dict[int, int] = {}
    for way, event in pair:
        kind = _ENDINGS.get(event["kind"], event["kind"])
        if kind in _TIES:
            tie = _TIES[kind][way]
            ties[tie] = max(ties.get(tie, NONE), event["at"] * 2 + (kind != event["kind"]))
    return ties


def _ego() -> Ego:
    header = {"latest": 0, "events": 0, "contacts": 0, "followers": 0}
    return {"header": header, "updates": Counter(), "contacts": {}}


def _head(ego: Ego, event: Event) -> None:
    ego["header"]["events"] += 1
    ego["header"]["latest"] = max(ego["header"]["latest"], event["at"])


def _recent(days: dict[int, int]) -> dict[int, int]:
    oldest = max(days, default=0) - DAYS_KEPT
    return {day: net for day, net in _nonzero(days).items() if day > oldest}


def _nonzero(counts: dict[Any, int]) -> dict[Any, int]:
    return {key: count for key, count in counts.items() if count}


def _sign(event: Event) -> int:
    return -1 if event.get("undo") else 1
