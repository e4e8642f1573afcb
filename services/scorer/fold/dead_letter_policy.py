"""What becomes of records that cannot be processed, and how many are too many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.kafka.dead_letters import Headers, dead_letter_headers
from services.scorer.decoding.decoded import DeadLetter

KeyValue = tuple[bytes | None, bytes | None]
"""The key and value of a Kafka record."""


class DeadLetterItem(NamedTuple):
    """A record of the `dead-letters` topic."""

    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True)
class DeadLetterPolicy:
    """A partition halts once `limit` of its last `window` records were dead letters.

    `max_bytes` of a record's key, and of its value, travel with its dead letter: Kafka takes a
    record of 1 MiB at most, headers included, and the dead one may have had as much without
    them. What is cut off can be read where the record stands.
    """

    limit: int = 100
    window: int = 1_000
    max_bytes: int = 400_000

    def item(self, dead_letter: DeadLetter) -> DeadLetterItem:
        """The record to publish: key and value as they were, headers with reason and origin."""
        record = dead_letter.record
        return DeadLetterItem(
            self._cut(record.key),
            self._cut(record.value),
            dead_letter_headers(
                dead_letter.reason, record.topic, record.partition, record.offset, record.timestamp
            ),
        )

    def _cut(self, raw: bytes | None) -> bytes | None:
        return raw if raw is None else raw[: self.max_bytes]


DEFAULT_POLICY = DeadLetterPolicy()


class DeadLetterWindow:
    """Counts a partition's dead letters among its last records, by a policy's limit and window.

    Those that an operator has approved (offsets below `until`, by topic) are not counted.
    """

    def __init__(self, policy: DeadLetterPolicy) -> None:
        self._policy = policy
        self._bad: list[int] = []
        self._records = 0
        self._until: Mapping[str, int] = {}

    def approve(self, until: Mapping[str, int]) -> None:
        """Count no dead letter below these offsets, by topic."""
        self._until = until

    def reached(self, records: int, dead_letters: Sequence[DeadLetter]) -> bool:
        """Whether a further batch of `records` reaches the limit; if not, the batch is counted."""
        limit, window = self._policy.limit, self._policy.window
        bad = self._bad + [
            self._records + dead_letter.place
            for dead_letter in dead_letters
            if not self._approved(dead_letter)
        ]
        if any(last - first < window for first, last in zip(bad, bad[limit - 1 :], strict=False)):
            return True
        self._records += records
        self._bad = [place for place in bad if place > self._records - window]
        return False

    def _approved(self, dead_letter: DeadLetter) -> bool:
        record = dead_letter.record
        approved: bool = record.offset < self._until.get(record.topic, 0)
        return approved
