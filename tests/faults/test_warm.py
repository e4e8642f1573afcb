"""Warm before own: a worker without tables gets none that others have, until it has restored."""

import signal

import pytest

from tests.faults import group
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import KafkaLoad, applied
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

GATED = "tests.faults.gated_scorer"


@pytest.fixture
def gate(tmp_path):
    """Closed while the file is there."""
    gate = tmp_path / "gate"
    gate.touch()
    return gate


@pytest.fixture
def workers(settings, tmp_path):
    """Settings of workers with state directories of their own."""
    return [of_its_own(settings, tmp_path / str(n)) for n in range(3)]


def test_a_cold_worker_is_given_nothing_while_it_restores_and_then_its_share(
    workers, gate, start, reading
):
    """Whatever it restores waits at the gate: had it a partition, nothing of that would go on.

    It keeps no standbys, and so restores what it is to own and no more.
    """
    alone = workers[2].model_copy(update={"standby": False})
    warm = [start(one) for one in workers[:2]]
    until(lambda: [*map(owns, warm)] == [2, 2], "both to have taken over their share")
    with KafkaLoad(workers[0], Crowd(), rate=500) as load:
        until(lambda: load.sent(1_000), "there to be something to restore")
        cold = start(alone, module=GATED, TEST_GATE=str(gate))
        until(lambda: shares(workers[0]) == [0, 2, 2], "it to have joined", gone=cold.process)
        sent = len(load.events)
        until(lambda: load.sent(sent + 1_000), "events to flow beside it")
        reader, ends = reading(workers[0]), dict(load.ends)
        until(lambda: applied(reader, ends), "them to be applied beside it")
        assert shares(workers[0]) == [0, 2, 2]
        gate.unlink()
        until(lambda: shares(workers[0]) == [1, 1, 2], "it to be given its share")
        until(lambda: sorted(map(owns, [*warm, cold])) == [1, 1, 2], "all to be taken over")
    assert len(list(alone.state.glob("[0-9]"))) == 1
    until(lambda: applied(reader, load.ends), "all to be applied", gone=cold.process)
    assert_counted(reader, load.events, load.crowd.members)


def test_what_is_warm_nowhere_any_more_goes_to_the_cold_one_at_once(workers, gate, start, reading):
    warm = start(workers[0])
    until(lambda: owns(warm) == 4, "it to own all")
    with KafkaLoad(workers[0], Crowd(), rate=500) as load:
        cold = start(workers[1], module=GATED, TEST_GATE=str(gate))
        until(lambda: shares(workers[0]) == [0, 4], "the cold one to have joined")
        warm.stop(signal.SIGKILL)
        until(lambda: shares(workers[0]) == [4], "it to be given all")
        assert owns(cold) == 0
        gate.unlink()
        until(lambda: owns(cold) == 4, "it to restore all", gone=cold.process)
    reader = reading(workers[1])
    until(lambda: applied(reader, load.ends), "all to be applied", gone=cold.process)
    assert_counted(reader, load.events, load.crowd.members)


def shares(settings) -> list[int] | None:
    """How many partitions each member of the group is assigned; None while it rebalances."""
    found = group.members(settings)
    return None if found is None else sorted(map(len, group.owned(found)))


def owns(worker: ServiceProcess) -> int:
    """How many partitions it has taken over."""
    return round(worker.metric('rapport_scorer_partitions{state="owned"}'))
