"""The lines of a member's relationships, each followed by those of its days."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from relationships.arrays import Ints
from relationships.row.layout import decode_rows
from relationships.row.rows import (
    BLOCK_OUT,
    CODES,
    CONNECT_IN,
    CONNECT_OUT,
    FOLLOW_IN,
    FOLLOW_OUT,
    NEVER,
    NONE,
    SLOT_BITS,
    Rows,
)
from relationships.row.ties import connected, followed, following, has_history, holding
from relationships.score.slots import DIRECTION_NAMES, DIRECTION_OF_SLOT, KIND_OF_SLOT
from schemas.export import (
    AUDIENCES,
    Count,
    DayLine,
    Directions,
    Interaction,
    Line,
    RelationshipLine,
    Span,
    Tie,
)
from schemas.times import format_day, format_time

_TIES = {
    FOLLOW_OUT: ("follow", "outbound"),
    FOLLOW_IN: ("follow", "inbound"),
    CONNECT_OUT: ("connect", "outbound"),
    CONNECT_IN: ("connect", "inbound"),
    BLOCK_OUT: ("block", "outbound"),
}
"""By register. The contact's block is the contact's own, and not the member's to see."""

_Entries = dict[int, list[Sequence[int]]]
"""What a section holds, by row."""


def relationship_lines(
    member: str, contacts: Sequence[str], encoded: Sequence[bytes]
) -> Iterator[Line]:
    """The lines of `member`'s relationships with `contacts`, from their stored rows."""
    rows = decode_rows(encoded)
    totals, days, latest = _totals(rows), _days(rows), _latest(rows)
    states = zip(*(held(rows.ties).tolist() for held in _STATES), strict=True)
    spans = zip(rows.first.tolist(), rows.last.tolist(), strict=True)
    ties = rows.ties.tolist()
    shown = has_history(rows).tolist()
    for place, (state, span) in enumerate(zip(states, spans, strict=True)):
        if not shown[place]:
            continue
        contact = contacts[place]
        yield RelationshipLine(
            member=member,
            contact=contact,
            **dict(zip(("following", "followed_by", "connected", "blocked"), state, strict=True)),
            interactions=_directions(totals[place]),
            kinds=[Count(*_of_slot(slot), net) for slot, net in totals[place] if net],
            spans=_spans(*span),
            ties=_held(ties[place]),
            latest=[_interaction(stamp, net) for stamp, net in latest[place]],
        )
        for day, slot, audience, net in days[place]:
            yield _day(member, contact, day, slot, audience, net)


def _blocked(ties: Ints) -> Any:
    return holding(ties[:, BLOCK_OUT])


_STATES = (following, followed, connected, _blocked)


def _totals(rows: Rows) -> _Entries:
    return _summed(rows.totals.net, rows.totals.row, rows.totals.slot)


def _days(rows: Rows) -> _Entries:
    days = rows.days
    return _summed(days.net, days.row, days.day, days.slot, days.audience)


def _latest(rows: Rows) -> _Entries:
    return _summed(rows.latest.net, rows.latest.row, rows.latest.stamp)


def _summed(net: Ints, *what: Ints) -> _Entries:
    """By row, the first of the columns, what is counted, and its count: it may be in pieces."""
    counts: defaultdict[tuple[int, ...], int] = defaultdict(int)
    for *key, count in zip(*(column.tolist() for column in (*what, net)), strict=True):
        counts[tuple(key)] += count
    entries: defaultdict[int, list[Sequence[int]]] = defaultdict(list)
    for (row, *key), count in counts.items():
        entries[row].append((*key, count))
    return entries


def _directions(totals: Sequence[Sequence[int]]) -> Directions:
    counts = [0] * len(DIRECTION_NAMES)
    for slot, net in totals:
        counts[slot // CODES] += net
    return Directions(*counts)


def _spans(first: Sequence[int], last: Sequence[int]) -> list[Span]:
    return [
        Span(name, format_time(begin), format_time(end))
        for name, begin, end in zip(DIRECTION_NAMES, first, last, strict=True)
        if begin != NEVER
    ]


def _held(registers: Sequence[int]) -> list[Tie]:
    """The ties that ever were; an odd register is one that ended."""
    return [
        Tie(kind, direction, format_time(register >> 1), holds=register & 1 == 0)
        for place, (kind, direction) in _TIES.items()
        if (register := registers[place]) != NONE
    ]


def _interaction(stamp: int, net: int) -> Interaction:
    return Interaction(
        format_time(stamp >> SLOT_BITS), *_of_slot(stamp & (1 << SLOT_BITS) - 1), net
    )


def _day(member: str, contact: str, day: int, slot: int, audience: int, net: int) -> DayLine:
    kind, direction = _of_slot(slot)
    return DayLine(
        member=member,
        contact=contact,
        day=format_day(day),
        kind=kind,
        direction=direction,
        audience=AUDIENCES[audience],
        count=net,
    )


def _of_slot(slot: int) -> tuple[str, str]:
    return KIND_OF_SLOT[slot], DIRECTION_OF_SLOT[slot]
