"""Dead letters: how they travel, and when there are too many of them to go on."""

from collections.abc import Mapping

from services.kafka.dead_letters import Headers, dead_letter_headers
from services.scorer.fold.record_decode import DeadLetter

LIMIT = 100
"""A partition halts once this many of its last `WINDOW` records were dead letters."""

WINDOW = 1_000

KEPT_BYTES = 400_000
"""So much of a record's key, and of its value, a dead letter keeps.

Kafka takes no more than a record of 1 MiB, headers included, and what cannot be processed may
have had as much without them. What is cut can be read where the record stands.
"""

KeyValue = tuple[bytes | None, bytes | None]
"""What Kafka keeps of a record."""


def item_of(dead_letter: DeadLetter) -> KeyValue:
    """A dead letter's key and value as they were."""
    return _kept(dead_letter.record.key), _kept(dead_letter.record.value)


def headers_of(dead_letter: DeadLetter) -> Headers:
    """Why it is one, and where it stands."""
    record = dead_letter.record
    return dead_letter_headers(
        dead_letter.reason, record.topic, record.partition, record.offset, record.timestamp
    )


def _kept(raw: bytes | None) -> bytes | None:
    return raw if raw is None else raw[:KEPT_BYTES]


class TooManyDeadLetters:
    """Counts a partition's dead letters among its last records.

    What an operator has waved through (offsets below `until`, by topic) is not counted.
    """

    def __init__(self) -> None:
        self._bad: list[int] = []
        self._records = 0
        self._until: Mapping[str, int] = {}

    def resume(self, until: Mapping[str, int]) -> None:
        """Wave through all records below these offsets."""
        self._until = until

    def reached(self, records: int, dead_letters: list[DeadLetter]) -> bool:
        """Whether the limit is reached within a further batch; if not, the batch is counted."""
        bad = self._bad + [
            self._records + dead_letter.place
            for dead_letter in dead_letters
            if not self._waved(dead_letter)
        ]
        if any(last - first < WINDOW for first, last in zip(bad, bad[LIMIT - 1 :], strict=False)):
            return True
        self._records += records
        self._bad = [place for place in bad if place > self._records - WINDOW]
        return False

    def _waved(self, dead_letter: DeadLetter) -> bool:
        waved: bool = dead_letter.record.offset < self._until.get(dead_letter.record.topic, 0)
        return waved
