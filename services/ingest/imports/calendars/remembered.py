"""What is remembered of an event: who took part when, as each source last stated it, and what has
counted. It stands in the topic `imports` under the event's UID, so that a meeting which several
calendars state counts once, and until the last of them drops it.

A record groups occurrences that are alike, so that a series is little more than its times.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from schemas.imports import CALENDARS
from services.ingest.imports.calendars.gatherings import Gathering, History

PREFIX = CALENDARS
"""Of keys of events."""

MOST_BYTES = 900_000
"""Of a record; Kafka takes a megabyte."""

Gatherings = Mapping[int, Gathering]
"""Who took part, by start (epoch milliseconds)."""


class Stated(NamedTuple):
    """What a source states of an event, and in which of its calendars.

    Files of one source that have an event in common are exports of one calendar.
    """

    calendar: str
    gatherings: Gatherings


@dataclass
class RememberedEvent:
    """`stated` by source, and each occurrence's history by start (epoch milliseconds)."""

    stated: dict[str, Stated] = field(default_factory=dict)
    histories: dict[int, History] = field(default_factory=dict)


class _Alike(msgspec.Struct, array_like=True):
    history: History
    starts: list[int]


class _Record(msgspec.Struct):
    stated: dict[str, tuple[str, list[_Alike]]]
    counted: list[_Alike]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Record)


def encode(event: RememberedEvent) -> bytes:
    """The record of `event`."""
    stated = {
        source: (calendar, _alike({start: (who,) for start, who in gatherings.items()}))
        for source, (calendar, gatherings) in event.stated.items()
    }
    return _encoder.encode(_Record(stated, _alike(event.histories)))


def decode(record: bytes) -> RememberedEvent:
    """The event of a record.

    Raises:
        msgspec.MsgspecError: where it is none.
    """
    read = _decoder.decode(record)
    stated = {
        source: Stated(calendar, {at: each.history[-1] for each in alike for at in each.starts})
        for source, (calendar, alike) in read.stated.items()
    }
    histories = {start: each.history for each in read.counted for start in each.starts}
    return RememberedEvent(stated, histories)


def remembered_events(memory: Mapping[bytes, bytes]) -> dict[str, RememberedEvent]:
    """All events in the imports' memory, by UID."""
    return {
        key.removeprefix(PREFIX).decode(): decode(record)
        for key, record in memory.items()
        if key.startswith(PREFIX)
    }


def _alike(histories: Mapping[int, History]) -> list[_Alike]:
    starts: dict[History, list[int]] = {}
    for start, history in sorted(histories.items()):
        starts.setdefault(history, []).append(start)
    return [_Alike(*each) for each in starts.items()]
