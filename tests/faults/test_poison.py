"""Records that cannot be decoded: set apart with their reason, and too many of them wait."""

import asyncio
import signal
from collections.abc import Iterator

import httpx
import pytest

from relationships.tables.reader import TableReader
from services.kafka.dead_letters import DeadLetterRecord, read_dead_letters, resume
from services.runtime.settings import Settings
from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import applied, merged, write_events, write_raw
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

TOPIC = "feed.interactions"
LARGEST = 1_048_480
"""A record's bytes, a little below what Kafka takes by default."""


@pytest.fixture
def poisoned(fault_settings) -> Iterator[Settings]:
    """At the end no partition is left halted, for the tests that follow."""
    yield fault_settings
    asyncio.run(resume(fault_settings, range(fault_settings.partitions)))


def test_one_among_good_ones(poisoned, start, reading):
    crowd, reader = Crowd(), reading(poisoned)
    events = crowd.events(300)
    bad = [
        (crowd.members[0].encode(), b"{nonsense"),
        (crowd.members[1].encode(), b"x" * 300_000),
        (crowd.members[2].encode(), b"x" * LARGEST),
        (b"k" * LARGEST, b"x"),
        (crowd.members[3].encode(), None),
        (None, None),
    ]
    ends = write_events(poisoned, events[:150])
    places = [write_raw(poisoned, TOPIC, 1, [record]) for record in bad]
    ends = merged(ends, *places, write_events(poisoned, events[150:]))
    scorer = start(poisoned)
    until(lambda: applied(reader, ends), "all to be applied", gone=scorer.process)
    assert_counted(reader, events, crowd.members)
    scorer.stop(signal.SIGKILL)
    scorer = start(poisoned)
    until(scorer.ready, "the next one to be ready", gone=scorer.process)
    for (key, value), place in zip(bad, places, strict=True):
        (offset,) = (end - 1 for end in place.values())
        (dead_letter,) = [each for each in dead_letters(poisoned, 1) if each.offset == offset]
        assert (dead_letter.topic, dead_letter.partition) == (TOPIC, 1)
        assert dead_letter.reason
        for kept, whole in ((dead_letter.key, key), (dead_letter.value, value)):
            assert kept == (whole and whole[: len(kept)])
            assert len(kept or b"") == len(whole or b"") or len(kept) > 256 * 1024


def test_nothing_but_bad_ones(poisoned, start, reading):
    """The partition halts with its position unmoved, others go on; an operator lets it go on."""
    crowd, reader, number = Crowd(), reading(poisoned), 2
    scorer = start(poisoned)
    until(scorer.ready, "it to be ready", gone=scorer.process)
    before, already = position(reader, number), len(dead_letters(poisoned, number))
    key = crowd.members[0].encode()
    bad = write_raw(poisoned, TOPIC, number, [(key, b"{nonsense")] * DEFAULT_POLICY.limit)
    until(lambda: "partition 2 is halted" in readiness(scorer), "it to halt", gone=scorer.process)
    events = crowd.events(300)
    ends = write_events(poisoned, events)
    others = {tp: end for tp, end in ends.items() if tp.partition != number}
    until(lambda: applied(reader, others), "the others to go on", gone=scorer.process)
    assert scorer.stop(signal.SIGKILL) == -signal.SIGKILL
    scorer = start(poisoned)
    until(lambda: "partition 2 is halted" in readiness(scorer), "it to halt", gone=scorer.process)
    assert position(reader, number) == before
    assert len(dead_letters(poisoned, number)) == already
    asyncio.run(resume(poisoned, range(poisoned.partitions)))
    until(lambda: applied(reader, merged(ends, bad)), "all to be applied", gone=scorer.process)
    until(scorer.ready, "it to be ready again", gone=scorer.process)
    assert len(dead_letters(poisoned, number)) == already + DEFAULT_POLICY.limit
    assert_counted(reader, events, crowd.members)


def position(reader: TableReader, number: int) -> dict[str, int]:
    with reader.view(number) as view:
        return view.progress.applied()


def dead_letters(settings: Settings, partition: int) -> list[DeadLetterRecord]:
    async def read() -> list[DeadLetterRecord]:
        return [dead_letter async for dead_letter in read_dead_letters(settings)]

    return [
        dead_letter for dead_letter in asyncio.run(read()) if dead_letter.partition == partition
    ]


def readiness(scorer: ServiceProcess) -> str:
    try:
        return httpx.get(f"{scorer.url}/readyz", trust_env=False).text
    except httpx.TransportError:
        return "not there"
