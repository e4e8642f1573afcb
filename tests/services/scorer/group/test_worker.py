"""The scorer as a process of its own, on a real Kafka."""

import signal
import uuid

import pytest

from relationships.row.layout import decode_rows
from tests.free_port import free_port
from tests.processes import until
from tests.services.scorer.records import Feed, record

pytestmark = pytest.mark.kafka


@pytest.fixture
def feed():
    return Feed(partitions=4)


def named(*names: str) -> list[str]:
    unique = uuid.uuid4().hex[:8]
    return [f"{name}-{unique}" for name in names]


def net(reader, ego, contact):
    with reader.view(reader.partition_of(ego)) as view:
        return decode_rows([view.row(ego, contact)]).totals.net.tolist()


def test_folds_what_is_written_on_both_sides(start, feeds, feed, reader):
    ana, bo = named("ana", "bo")
    start().wait_ready()
    records = list(feed.records("message", ana, bo, id=f"1-{ana}"))
    ends = feeds.write(records * 3)
    until(lambda: feeds.applied(ends), "the message to be applied")
    assert net(reader, ana, bo) == net(reader, bo, ana) == [1]


def test_goes_on_after_sigterm_sigkill_and_without_its_state(start, feeds, feed, reader):
    ana, bo = named("ana", "bo")
    for number, wipe in ((signal.SIGTERM, False), (signal.SIGKILL, False), (signal.SIGKILL, True)):
        scorer = start()
        scorer.wait_ready()
        ends = feeds.write(feed.records("like", ana, bo, id=f"{number}-{wipe}-{ana}"))
        until(lambda ends=ends: feeds.applied(ends), "the like to be applied")
        code = scorer.stop(number)
        assert code == (0 if number == signal.SIGTERM else -number)
        if wipe:
            scorer.settings.state.rename(scorer.settings.state.with_name("gone"))
    before = 3
    scorer = start()
    scorer.wait_ready()
    assert net(reader, ana, bo) == net(reader, bo, ana) == [before]
    ends = feeds.write(feed.records("like", ana, bo, id=f"{signal.SIGKILL}-True-{ana}"))
    until(lambda: feeds.applied(ends), "the repeated like to be dropped")
    assert net(reader, ana, bo) == [before]


def test_what_cannot_be_decoded_is_a_dead_letter_and_the_rest_goes_on(start, feeds, feed, reader):
    ana, bo = named("ana", "bo")
    scorer = start()
    scorer.wait_ready()
    good = list(feed.records("like", ana, bo, id=ana))
    bad = [record(b"{nonsense", key=r.key, partition=r.partition) for r in good]
    ends = feeds.write(bad + good)
    until(lambda: feeds.applied(ends), "the like to be applied")
    assert net(reader, ana, bo) == [1]
    assert 'rapport_scorer_records_total{outcome="dead_letter"} 2.0' in scorer.metrics()


def test_a_second_scorer_on_the_same_state_refuses(start):
    first = start()
    first.wait_ready()
    second = start()
    assert second.process.wait(30) == 78
    assert f"written by another process (pid {first.process.pid})" in second.log.read_text()


def test_a_replica_follows_without_owning(start, feeds, feed, scorer_settings, reader):
    ana, bo = named("ana", "bo")

    elsewhere = scorer_settings.model_copy(
        update={"data_dir": scorer_settings.data_dir.with_name("other"), "scorer_port": free_port()}
    )
    owner = start(settings=elsewhere)
    replica = start("replica")
    owner.wait_ready()
    replica.wait_ready()
    ends = feeds.write(feed.records("call", ana, bo, id=ana))
    until(lambda: feeds.applied(ends), "the call to reach the replica")
    assert net(reader, ana, bo) == [1]
