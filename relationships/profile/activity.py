"""A member's activity: how many updates it broadcast on each UTC day, for exposures.

Bytes: for each day two little-endian words of 32 bits, the day since 1970 and the net updates.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints

DAYS_KEPT = 256
"""UTC days of which updates are counted, that of the latest update included."""

_WORD = "<u4"
_DAY_BYTES = 8


class Activity(NamedTuple):
    """Net updates by day as columns, each int64[m]; `row` says of which member."""

    row: Ints
    day: Ints
    net: Ints


def latest_days(days: Mapping[int, int]) -> dict[int, int]:
    """Of counts by UTC day those that are kept, in order."""
    oldest = max(days, default=0) - DAYS_KEPT
    return {day: days[day] for day in sorted(days) if day > oldest}


def encode_activity(days: Mapping[int, int]) -> bytes:
    """The bytes of net updates by UTC day since 1970; days below zero count nothing."""
    counted = [(day, net) for day, net in sorted(days.items()) if net > 0]
    return np.array(counted, _WORD).tobytes()


def decode_activities(encoded: Sequence[bytes]) -> Activity:
    """The columns of many members' activities; of empty bytes there are no days."""
    sizes = np.fromiter(map(len, encoded), np.int64, len(encoded)) // _DAY_BYTES
    words = np.frombuffer(b"".join(encoded), _WORD).reshape(-1, 2).astype(np.int64)
    return Activity(np.repeat(np.arange(len(encoded)), sizes), words[:, 0], words[:, 1])
