"""How far behind the reads are that one answer is made of."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_reads: ContextVar[list[float] | None] = ContextVar("reads", default=None)


def note(seconds: float) -> None:
    """A read is so far behind; it belongs to the answer that is being made."""
    if (reads := _reads.get()) is not None:
        reads.append(seconds)


@contextmanager
def noted() -> Iterator[list[float]]:
    """What is noted inside, by tasks that are started there too (seconds)."""
    reads: list[float] = []
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)
