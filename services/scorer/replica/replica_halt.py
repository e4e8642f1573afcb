"""How a replica halts at a record that it cannot apply, and what lets it go on."""

import logging
from collections.abc import Iterable, Mapping

from aiokafka import ConsumerRecord

from services.scorer.replica.changelog_faults import Fault, sift

log = logging.getLogger(__name__)


class ReplicaHalt:
    """Sifts a replica's records; `faults` has the first of each topic that cannot be applied.

    While there are any, later records are only looked at. `mended` is set once others have taken
    the place of all: the changelog is then to be read again from where the table stands.
    `partitions` is how many there are.
    """

    def __init__(self, partitions: int) -> None:
        self.faults: dict[str, Fault] = {}
        self.mended = False
        self._partitions = partitions
        self._replaced: set[tuple[str, int]] = set()
        self._reported: set[Fault] = set()

    def begin(self) -> None:
        """Begin anew, knowing what is replaced."""
        self.faults, self.mended = {}, False

    def sift(
        self, topic: str, records: list[ConsumerRecord], last: Mapping[str, int]
    ) -> list[ConsumerRecord]:
        """The next records of a topic up to the first fault, without those since replaced.

        `last` are the positions stated last before them.

        Raises:
            UnknownLayoutError: where newer code has written one.
        """
        if self._replaced:
            records = [r for r in records if (topic, r.offset) not in self._replaced]
        sound, fault = sift(topic, records, last, self._partitions)
        if fault is not None:
            self.note(fault)
        return sound

    def note(self, fault: Fault) -> None:
        """Halt at this one."""
        self.faults[fault.topic] = fault
        if fault not in self._reported:
            self._reported.add(fault)
            log.error("partition %s halts: %s", fault.partition, fault)

    def look(self, topic: str, records: Iterable[ConsumerRecord], last: Mapping[str, int]) -> int:
        """Look for one that takes the place of the topic's fault; the offset after it, else 0."""
        fault = self.faults.get(topic)
        if fault is None:
            return 0
        alike = [r for r in records if r.key == fault.key and r.offset > fault.offset]
        sound = sift(topic, alike, last, self._partitions).records
        if not sound:
            return 0
        log.warning("partition %s: goes on, %s is replaced", fault.partition, fault)
        self._replaced.add((topic, fault.offset))
        del self.faults[topic]
        self.mended = not self.faults
        return int(sound[-1].offset) + 1
