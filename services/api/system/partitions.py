"""The state of each partition: from its table on this machine, and from what Kafka knows."""

import math
from collections.abc import Mapping

from aiokafka import TopicPartition

from relationships.tables.reader import TableNotReady
from schemas.times import format_time
from schemas.topics import COMMANDS, SCORED
from services.api.reading.reads import Reads
from services.api.system.answer import HaltState, PartitionState, State
from services.api.system.rates import Counts, RateWindow
from services.kafka.halts import Halt, decode_halt
from services.kafka.observing.groups import Group
from services.kafka.observing.observed_kafka import Away, Observation


def count_records(reads: Reads, seen: Observation) -> dict[int, Counts]:
    """By partition, what is appended and applied; none of those that have no table here."""
    applied = {number: _applied(reads, number) for number in range(reads.tables.partitions)}
    return {
        number: Counts(
            sum(seen.ends[TopicPartition(topic, number)] for topic in SCORED), sum(done.values())
        )
        for number, done in applied.items()
        if done is not None
    }


def partition_state(
    reads: Reads, number: int, seen: Observation | Away, rates: RateWindow
) -> PartitionState:
    """One partition as its table here, and Kafka, know it."""
    staleness, rate = reads.staleness(number), rates.of(number)
    scorers = seen.scorers if isinstance(seen, Observation) else None
    halt = None if scorers is None else _halt(scorers, number)
    state = _state(reads, number, scorers, halt)
    return PartitionState(
        partition=number,
        state=state,
        worker=None if scorers is None else _owner(scorers, number),
        behind=_behind(reads, number, seen) if isinstance(seen, Observation) else None,
        staleness_s=None if math.isnan(staleness) else staleness,
        appended_per_s=rate and rate.appended,
        applied_per_s=rate and rate.applied,
        halt=_shown(halt) if halt is not None and state == "halted" else None,
    )


def _state(reads: Reads, number: int, scorers: Group | None, halt: Halt | None) -> State:
    if scorers is not None and _owner(scorers, number) is None:
        return "unowned" if scorers.settled else "moving"
    if halt is not None:
        return "halted"
    return _table_state(reads, number) or ("unknown" if scorers is None else "running")


def _table_state(reads: Reads, number: int) -> State | None:
    """Why the table cannot be read yet, if it cannot."""
    try:
        if not reads.tables.progress(number).complete:
            return "restoring"
        with reads.tables.view(number):
            return None
    except TableNotReady:
        return "rebuilding" if _applied(reads, number) is not None else "restoring"


def _owner(scorers: Group, number: int) -> str | None:
    return next((m.name for m in scorers.members if number in m.partitions), None)


def _halt(scorers: Group, number: int) -> Halt | None:
    committed = scorers.offsets.get(TopicPartition(COMMANDS, number))
    return None if committed is None else decode_halt(committed.metadata)


def _behind(reads: Reads, number: int, seen: Observation) -> int | None:
    applied = _applied(reads, number)
    if applied is None:
        return None
    ends = {topic: seen.ends[TopicPartition(topic, number)] for topic in SCORED}
    return sum(max(0, end - applied.get(topic, 0)) for topic, end in ends.items())


def _applied(reads: Reads, number: int) -> Mapping[str, int] | None:
    try:
        return reads.tables.progress(number).applied()
    except TableNotReady:
        return None


def _shown(halt: Halt) -> HaltState:
    since = format_time(halt.since)
    return HaltState(since=since, dead_letters=halt.dead_letters, reason=halt.reason)
