"""A rebalance storm: members join, leave, are killed and fall asleep while events flow."""

import random
import signal
from collections.abc import Callable

import pytest

from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import KafkaLoad, applied
from tests.processes import Supervised, until

pytestmark = pytest.mark.kafka

PARTITIONS, WORKERS = 16, 3
ENDS = {0, 70, -signal.SIGKILL, -signal.SIGTERM}
"""Exit codes; SIGTERM may come before Python has begun."""


def test_members_come_and_go_while_events_flow(own_kafka, supervise, reading, tmp_path):
    _, settings = own_kafka(PARTITIONS)
    each = [of_its_own(settings, tmp_path / f"worker-{n}") for n in range(WORKERS)]
    workers = [supervise(one) for one in each]
    until(lambda: all(worker.ready() for worker in workers), "all workers to be ready")
    with KafkaLoad(settings, Crowd(size=100)) as load:
        for _ in range(extent(short=6, long=60)):
            hurt(random.choice(workers), lambda more: wait_for(load, more))
        until(lambda: load.sent(extent(short=10_000, long=100_000)), "all events", deadline_s=300)
    for one in each:
        reader = reading(one)
        until(lambda reader=reader: applied(reader, load.ends), "all to be applied")
        assert_counted(reader, load.events, load.crowd.members)
    assert {code for worker in workers for code in worker.codes} <= ENDS


def wait_for(load: KafkaLoad, more: int) -> None:
    """Let so many more events flow."""
    seen = len(load.events)
    until(lambda: load.sent(seen + more), "events to flow")


def hurt(worker: Supervised, flow: Callable[[int], None]) -> None:
    """Kill it, let it leave and join again, or let it sleep longer than its session."""
    number = random.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP])
    running = worker.running
    running.send(number)
    if number == signal.SIGSTOP:
        flow(random.randrange(2_000, 6_000))
        running.send(signal.SIGCONT)
    else:
        flow(random.randrange(1_500))
