"""The state directory comes to harm: it is recognised, and what it held is rebuilt from Kafka."""

import random
import shutil
import signal

import pytest

from tests.faults import damage
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import KafkaLoad, applied, merged, write_events
from tests.processes import until

pytestmark = pytest.mark.kafka

# One for each of four partitions.
AFTER_STOP = (
    damage.scribble,
    damage.truncate,
    damage.downgrade,
    damage.age,
)
AFTER_KILL = (
    damage.copy_from_another_partition,
    damage.scribble,
    damage.fill_with_garbage,
    damage.empty,
)
MORE = (
    damage.copy_from_another_partition,  # first, while the other is still whole
    damage.delete,
    damage.replace_by_a_file,
    damage.fill_with_garbage,
)
CASES = [
    pytest.param(signal.SIGTERM, AFTER_STOP, id="stopped"),
    pytest.param(signal.SIGKILL, AFTER_KILL, id="killed"),
    pytest.param(signal.SIGTERM, MORE, id="stopped, more"),
    pytest.param(signal.SIGKILL, MORE, id="killed, more"),
]


@pytest.mark.parametrize(("end", "harms"), CASES[: extent(short=2, long=4)])
def test_tables_come_to_harm(fault_settings, start, reading, end, harms):
    crowd = Crowd()
    events = crowd.events(1_000)
    before = start(fault_settings)
    ends, reader = write_events(fault_settings, events), reading(fault_settings)
    until(lambda: applied(reader, ends), "the first events to be applied", gone=before.process)
    before.stop(end)
    reader.close()
    for partition, harm in enumerate(harms):
        harm(fault_settings.state / str(partition))
    more = crowd.events(500)
    ends = merged(ends, write_events(fault_settings, more))
    after, reader = start(fault_settings), reading(fault_settings)
    until(lambda: applied(reader, ends), "all to be applied", gone=after.process)
    assert_counted(reader, events + more, crowd.members)
    for partition, harm in enumerate(harms):
        said = f"setting aside the table of partition {partition}" in after.log.read_text()
        assert said is (harm is not damage.delete), harm
    assert after.stop() == 0


def test_the_whole_state_directory_is_lost_again_and_again(fault_settings, start, reading):
    crowd, events, ends = Crowd(), [], {}
    for _ in range(extent(short=2, long=10)):
        scorer, reader = start(fault_settings), reading(fault_settings)
        more = crowd.events(500)
        ends = merged(ends, write_events(fault_settings, more))
        events += more
        until(lambda ends=ends, reader=reader: applied(reader, ends), "all to be applied")
        assert_counted(reader, events, crowd.members)
        scorer.stop(signal.SIGKILL)
        reader.close()
        shutil.rmtree(fault_settings.state)


def test_tables_come_to_harm_while_they_are_written(fault_settings, supervise, reading):
    """The process may die of it; the next one does not go on with what is damaged."""
    scorer = supervise(fault_settings)
    with KafkaLoad(fault_settings, Crowd(), rate=1_000) as load:
        for harms in range(1, extent(short=1, long=5) + 1):
            until(scorer.ready, "the scorer to be ready")
            seen = len(load.events)
            until(lambda seen=seen: load.sent(seen + 500), "some load")
            number = random.randrange(fault_settings.partitions)
            damage.scribble_everywhere(fault_settings.state / str(number))
            until(lambda harms=harms: len(scorer.codes) >= harms, "it to notice")
    reader = reading(fault_settings)
    until(lambda: applied(reader, load.ends), "all to be applied")
    assert_counted(reader, load.events, load.crowd.members)


def test_a_table_is_rolled_back_to_an_older_copy(fault_settings, start, reading):
    """Kafka is ahead of it: it catches up, from where it stands."""
    crowd, events, ends = Crowd(), [], {}
    state = fault_settings.state
    copy = state.with_name("copy")
    for copied in (False, True, False):
        scorer, reader = start(fault_settings), reading(fault_settings)
        more = crowd.events(300)
        ends = merged(ends, write_events(fault_settings, more))
        events += more
        until(lambda ends=ends, reader=reader: applied(reader, ends), "all to be applied")
        assert_counted(reader, events, crowd.members)
        assert "setting aside" not in scorer.log.read_text()
        scorer.stop()
        reader.close()
        if copied:
            shutil.rmtree(state)
            copy.rename(state)
        elif not copy.exists():
            shutil.copytree(state, copy)


def test_a_second_scorer_on_the_same_state_refuses(fault_settings, start, reading):
    first, reader = start(fault_settings), reading(fault_settings)
    first.wait_ready()
    second = start(fault_settings)
    assert second.process.wait(30) == 78
    assert f"is written by another process (pid {first.process.pid})" in second.log.read_text()
    crowd = Crowd()
    events = crowd.events(100)
    ends = write_events(fault_settings, events)
    until(lambda: applied(reader, ends), "the first to go on", gone=first.process)
    assert_counted(reader, events, crowd.members)
    assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    third = start(fault_settings)
    third.wait_ready()
