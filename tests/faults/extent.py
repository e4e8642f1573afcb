"""How far the fault tests go: a short form for every run, a long one by `make faults`."""

import os
from typing import TypeVar

import pytest

T = TypeVar("T")


LONG = os.environ.get("TEST_EXTENT") == "long"

only_long = pytest.mark.skipif(not LONG, reason="takes minutes of real time: `make faults`")


def extent(short: T, long: T) -> T:
    """`long` where TEST_EXTENT=long, else `short`."""
    return long if LONG else short
