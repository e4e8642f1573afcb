"""Members are erased under load, while a scorer dies of it; then they were never there."""

import asyncio
import time

import pytest

from services.kafka.rebuild import rebuild
from services.scorer.fault_points import WHILE_ERASING
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted, held
from tests.faults.crowd import Crowd
from tests.faults.erasing import (
    compact_soon,
    compacted_logs,
    erase,
    files_with,
)
from tests.faults.load import KafkaLoad, applied, merged, write_events
from tests.processes import until

pytestmark = pytest.mark.kafka

ID, ALIAS, BACK = "forget-me", "forget-me-too", "come-back"
TEXT = "a text that nobody is to read"
SECRET = b"forget-me"


def event(number, kind, actor, target=None, **more):
    at = time.time_ns() // 1_000_000 - 60_000
    told = {"id": f"f{number}", "source": "erased", "kind": kind, "actor": actor, "at": at, **more}
    return told | ({"target": target} if target else {})


def of_the_erased(members):
    """What they did and what was done to them, by all members."""
    numbers = iter(range(1_000))
    for who in (ID, ALIAS, BACK):
        yield event(next(numbers), "post", who, text=TEXT)
        yield event(next(numbers), "profile", who, name=TEXT, aliases=[f"{who}-elsewhere"])
        for member in members:
            yield event(next(numbers), "message", who, member)
            yield event(next(numbers), "follow", who, member)
            yield event(next(numbers), "like", member, who)
    yield event(next(numbers), "profile", members[0], name="Ana", aliases=[ID, "kept"])


def test_of_whom_is_erased_nothing_is_left(own_kafka, start, reading, tmp_path):
    _, settings = own_kafka(2)
    crowd = Crowd(size=12)
    told = list(of_the_erased(crowd.members))
    claim = told[-1]
    begun = merged(write_events(settings, crowd.events(300) + told))
    events = crowd._made[:]
    reader, scorer = reading(settings), start(settings, TEST_FAULT_POINT=WHILE_ERASING)
    until(lambda: applied(reader, begun), "events to be applied", gone=scorer.process)
    assert held(reader, ID)["contacts"]

    with KafkaLoad(settings, crowd, rate=500) as load:
        until(lambda: load.sent(100), "some load")
        ends = erase(settings, [ID, ALIAS, BACK])
        until(lambda: scorer.process.poll() is not None, "death in the middle")
        standby = start(of_its_own(settings, tmp_path / "standby"), "replica")
        scorer = start(settings)
        until(lambda: applied(reader, ends), "the erasure to be applied", gone=scorer.process)
    events += [each for each in load.events if each not in events]

    again = [{**each, "id": f"again-{each['id']}"} for each in told[:-1]]
    later = [{**event(2_000, "message", BACK, crowd.members[3]), "at": time.time_ns() // 1_000_000}]
    ends = merged(ends, load.ends, write_events(settings, told[:-1] + again + later))
    world = [*events, claim, *later]

    def whole(reader, process):
        until(lambda: applied(reader, ends), "all to be applied", gone=process)
        assert_counted(reader, world, [*crowd.members, ID, ALIAS, BACK])
        with reader.view(reader.partition_of(claim["actor"])) as view:
            assert view.profile(claim["actor"]).statement("aliases") == ["kept"]
            assert all(ID not in aliases for aliases in view.claims().values())

    whole(reader, scorer.process)
    assert scorer.metric('rapport_scorer_records_total{outcome="erased"}')
    followed = reading(standby.settings)
    whole(followed, standby.process)
    restored = of_its_own(settings, tmp_path / "restored")
    fresh = start(restored, "replica")
    whole(reading(restored), fresh.process)

    compact_soon(settings)
    with KafkaLoad(settings, Crowd(size=12), rate=40, chunk=10):  # what is written is closed
        until(
            lambda: not files_with(SECRET, *compacted_logs(tmp_path / "broker", 2)),
            "Kafka to compact",
            deadline_s=120,
        )
    assert not files_with(TEXT.encode(), *compacted_logs(tmp_path / "broker", 2))

    for service in (scorer, standby, fresh):
        service.stop()
    scorer, standby = start(settings), start(standby.settings, "replica")
    until(lambda: scorer.ready() and standby.ready(), "tables to be opened")
    for each in (settings, standby.settings):
        assert not files_with(SECRET, each.state)
        assert not files_with(TEXT.encode(), each.state)
    scorer.stop()
    standby.stop()

    asyncio.run(rebuild(settings))
    scorer = start(settings)
    until(lambda: applied(reader, ends), "the rebuild", gone=scorer.process)
    assert_back_alone(reader, crowd.members[3])
    assert not files_with(SECRET, settings.state)


def assert_back_alone(reader, contact):
    """Of the erased one has come back, to one member."""
    assert held(reader, ID) == held(reader, ALIAS) == held(reader, "nobody")
    assert held(reader, BACK)["contacts"].keys() == {contact}
