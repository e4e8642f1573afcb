"""Warnings and errors that repeat are one line every ten seconds: with Kafka away libraries log
the same hundreds of times a second.
"""

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TextIO

EVERY_S = 10.0
"""The same is printed once in so many seconds."""

MOST_KINDS = 256
"""So many kinds of lines are remembered; of more, those that began longest ago are let go."""

_OURS = ("services", "relationships")

Kind = tuple[str, int, str, str]
"""Logger, level, message and type of exception."""


@dataclass(slots=True)
class _Printed:
    at: float
    left_out: int = 0


class CollapsingHandler(logging.StreamHandler[TextIO]):
    """Prints the first warning or error of a kind, then at most one every `EVERY_S`.

    A record that is printed has `left_out`, how many of its kind were not since the last. What is
    outstanding of kinds that came no more is printed after later lines, and on exit. Records of
    libraries are of one kind whatever their values; ours only where these are the same too.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._printed: OrderedDict[Kind, _Printed] = OrderedDict()  # the oldest first

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record unless it repeats; first what is overdue of others."""
        now = time.monotonic()
        if record.levelno >= logging.WARNING and not self._is_due(record, now):
            return
        super().emit(record)
        self._state_outstanding(until=now - 2 * EVERY_S)

    def close(self) -> None:
        """Print what is outstanding."""
        with self.lock:  # type: ignore[union-attr]
            self._state_outstanding(until=float("inf"))
        super().close()

    def _is_due(self, record: logging.LogRecord, now: float) -> bool:
        kind = _kind(record)
        before = self._printed.get(kind)
        if before is not None and now < before.at + EVERY_S:
            before.left_out += 1
            return False
        record.left_out = before.left_out if before else 0
        self._printed[kind] = _Printed(now)
        self._printed.move_to_end(kind)
        return True

    def _state_outstanding(self, until: float) -> None:
        """Print how many were left out of those kinds that were last printed before `until`, and
        of the oldest where they are too many; forget these.
        """
        while self._printed:
            kind, printed = next(iter(self._printed.items()))
            if printed.at > until and len(self._printed) <= MOST_KINDS:
                return
            del self._printed[kind]
            if printed.left_out:
                super().emit(_outstanding(kind, printed.left_out))


def _kind(record: logging.LogRecord) -> Kind:
    """structlog's records have the event as `msg`, a mapping."""
    event = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
    message = record.getMessage() if record.name.startswith(_OURS) else str(event)
    raised = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, message, raised.__name__ if raised else ""


def _outstanding(kind: Kind, left_out: int) -> logging.LogRecord:
    name, level, message, _ = kind
    record = logging.LogRecord(name, level, "", 0, message, None, None)
    record.left_out = left_out
    return record
