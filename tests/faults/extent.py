"""How far the fault tests go: a short form for every run, a long one by `make faults`."""

import os


def extent(short: int, long: int) -> int:
    """`long` where RAPPORT_FAULTS=long, else `short`."""
    return long if os.environ.get("RAPPORT_FAULTS") == "long" else short
