"""A scorer that dies exactly between two steps of a batch."""

import signal

import pytest

from services.scorer.fault_points import POINTS
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import applied, merged, write_events
from tests.processes import until

pytestmark = pytest.mark.kafka


def test_dies_between_any_two_steps(fault_settings, start, reading):
    """Each process finds what the one before has left, and dies of the next point in turn."""
    crowd, events, ends = Crowd(size=30), [], {}
    for point in POINTS * extent(short=1, long=5):
        events += (new := crowd.events(200))
        ends = merged(ends, write_events(fault_settings, new))
        scorer = start(fault_settings, TEST_FAULT_POINT=point)
        until(lambda scorer=scorer: scorer.process.poll() is not None, f"death at {point}")
        assert scorer.process.returncode == -signal.SIGKILL, (point, scorer.log)
    reader = reading(fault_settings)
    scorer = start(fault_settings)
    until(lambda: applied(reader, ends), "all to be applied", gone=scorer.process)
    assert_counted(reader, events, crowd.members)
