"""An operator decides: the tables are made anew, from the feeds or from the changelog."""

import asyncio

import pytest

from relationships.tables.state_directory import StateLocked
from schemas.topics import RELATIONSHIPS
from services.kafka.control import REPLAYED, read_control, write_control
from services.kafka.rebuild import RebuildRefused, rebuild, restore
from services.runtime.exit_codes import HALTED
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import applied, merged, write_events
from tests.faults.test_changelog import delete
from tests.faults.test_kafka_lost import delete_below
from tests.processes import until

pytestmark = pytest.mark.kafka


def test_from_the_feeds_and_from_the_changelog(own_kafka, start, reading):
    _, settings = own_kafka(1)
    crowd = Crowd(size=12)
    events = crowd.events(200)
    ends = write_events(settings, events)

    def run():
        scorer, reader = start(settings), reading(settings)
        until(lambda: applied(reader, ends), "the events to be applied", gone=scorer.process)
        assert_counted(reader, events, crowd.members)
        reader.close()
        return scorer

    scorer = run()
    with pytest.raises(StateLocked):
        asyncio.run(rebuild(settings))
    elsewhere = settings.model_copy(update={"state_dir": settings.data_dir / "elsewhere"})
    with pytest.raises(RebuildRefused, match="stop them all first"):
        asyncio.run(rebuild(elsewhere))
    scorer.stop()
    asyncio.run(delete(settings, RELATIONSHIPS))
    halted = start(settings)
    assert halted.process.wait(30) == HALTED
    assert "rapport rebuild" in halted.log.read_text()
    asyncio.run(rebuild(settings))
    run().stop()
    restore(settings)
    scorer = run()
    assert not scorer.metric('rapport_scorer_records_total{outcome="folded"}')
    scorer.stop()


def test_where_the_feeds_are_cut_only_if_it_may_lose_what_is_gone(own_kafka, start, reading):
    _, settings = own_kafka(1)
    crowd = Crowd(size=12)
    lost = crowd.events(200)
    asyncio.run(delete_below(settings, write_events(settings, lost)))
    asyncio.run(write_control(settings.bootstrap_servers, f"{REPLAYED}digest", {"events": 200}))
    kept = crowd.events(100)
    ends = merged(write_events(settings, kept))
    with pytest.raises(RebuildRefused, match="retention has deleted"):
        asyncio.run(rebuild(settings))
    asyncio.run(rebuild(settings, lossy=True))
    assert asyncio.run(read_control(settings.bootstrap_servers)) == {}
    scorer, reader = start(settings), reading(settings)
    until(lambda: applied(reader, ends), "what is left to be applied", gone=scorer.process)
    assert_counted(reader, kept, crowd.members)
