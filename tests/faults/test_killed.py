"""A scorer that is killed at random moments under load."""

import random
import time

import pytest

from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import KafkaLoad, applied
from tests.processes import until

pytestmark = pytest.mark.kafka


def test_killed_at_random_moments_under_load(fault_settings, supervise, reading):
    kills = extent(short=4, long=20)
    scorer = supervise(fault_settings)
    reader = reading(fault_settings)
    with KafkaLoad(fault_settings, Crowd()) as load:
        for kill in range(kills):
            until(scorer.ready, "the scorer to be ready")
            seen = len(load.events)
            until(lambda seen=seen: load.sent(seen + 500), "more events to be written")
            time.sleep(random.uniform(0, 0.5))
            scorer.kill()
            until(lambda kill=kill: len(scorer.codes) > kill, "the scorer to be gone")
    until(lambda: applied(reader, load.ends), "all to be applied")
    assert_counted(reader, load.events, load.crowd.members)
    assert scorer.stop() == 0
