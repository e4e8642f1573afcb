"""An operator decides: the tables are made anew, from the feeds or from the changelog."""

import asyncio

import httpx
import pytest
from typer.testing import CliRunner

from relationships.tables.reader import TableNotReady
from relationships.tables.state_directory import StateLocked
from schemas.topics import RELATIONSHIPS
from services.cli.commands import app
from services.kafka.control import REPLAYED, read_control, write_control
from services.kafka.dead_letters import resume
from services.kafka.rebuild import RebuildRefused, rebuild, restore
from services.runtime.exit_codes import HALTED
from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import applied, merged, write_events
from tests.faults.test_changelog import delete
from tests.faults.test_garbage import unready
from tests.faults.test_kafka_lost import delete_below
from tests.faults.test_poison import TOPIC, write_raw
from tests.processes import until

pytestmark = pytest.mark.kafka

NEVER_WHOLE = "partition 0 was never caught up with the feeds yet"


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
    cut = write_events(settings, lost)
    asyncio.run(delete_below(settings, cut))
    deleted = {tp.topic: end for tp, end in cut.items()}
    asyncio.run(write_control(settings, f"{REPLAYED}digest", {"events": 200}))
    kept = crowd.events(100)
    ends = merged(write_events(settings, kept))
    with pytest.raises(RebuildRefused, match="retention has deleted"):
        asyncio.run(rebuild(settings))
    code, said = command(settings, "--lossy")
    assert code == 2 and "pass --yes" in said
    left = {tp.topic for tp, end in ends.items() if end > cut.get(tp, 0)}
    for topic, records in deleted.items():
        since = "before 20" if topic in left else "all of it"
        assert f"{topic}: {records} records, {since}" in said
    assert f"{REPLAYED}digest" in asyncio.run(read_control(settings))
    code, said = command(settings, "--lossy", "--yes")
    assert code == 0, said
    control = asyncio.run(read_control(settings))
    assert f"{REPLAYED}digest" not in control
    scorer, reader = start(settings), reading(settings)
    until(lambda: applied(reader, ends), "what is left to be applied", gone=scorer.process)
    assert_counted(reader, kept, crowd.members)


def test_a_gap_is_accepted_and_the_tables_are_kept(own_kafka, start, reading):
    """What was deleted before it was applied is counted; all else is there, before and after."""
    _, settings = own_kafka(1)
    crowd, reader = Crowd(size=12), reading(settings)
    kept = crowd.events(200)
    ends = write_events(settings, kept)
    scorer = start(settings)
    until(lambda: applied(reader, ends), "the events to be applied", gone=scorer.process)
    scorer.stop()
    gone = write_events(settings, Crowd(size=12).events(100))
    asyncio.run(delete_below(settings, gone))
    halted = start(settings)
    assert halted.process.wait(60) == HALTED
    assert "rapport rebuild --accept-gap" in halted.log.read_text()
    code, said = command(settings, "--accept-gap")
    assert code == 0, said
    for tp, end in gone.items():
        assert f"{tp.topic} partition 0: {end - ends.get(tp, 0)} records missing" in said
    assert "Nothing is missing" in command(settings, "--accept-gap")[1]
    more = crowd.events(100)
    ends = merged(gone, write_events(settings, more))
    scorer = start(settings)
    until(lambda: applied(reader, ends), "the rest to be applied", gone=scorer.process)
    assert_counted(reader, kept + more, crowd.members)


def test_nothing_is_read_before_the_feeds_are_applied_as_far_as_they_went(
    own_kafka, start, reading
):
    """Neither where they are folded for the first time, nor anywhere after a rebuild."""
    _, settings = own_kafka(1)
    crowd, reader = Crowd(size=12), reading(settings)
    events = crowd.events(200)
    bad = write_raw(settings, TOPIC, 0, [(b"ana", b"{nonsense")] * DEFAULT_POLICY.limit)
    ends = merged(write_events(settings, events), bad)
    scorer = start(settings)
    until(lambda: scorer.metric('rapport_scorer_partitions{state="halted"}'), "it to halt")
    with pytest.raises(TableNotReady, match=NEVER_WHOLE), reader.view(0):
        pass
    assert NEVER_WHOLE in unready(scorer)
    asyncio.run(resume(settings, range(settings.partitions)))
    until(lambda: applied(reader, ends), "the events to be applied", gone=scorer.process)
    assert_counted(reader, events, crowd.members)
    scorer.stop()
    asyncio.run(rebuild(settings))
    replica_settings = of_its_own(settings, settings.data_dir.with_name("two"))
    replica, replicated = start(replica_settings, "replica"), reading(replica_settings)
    until(lambda: waits_alone_for(replica, NEVER_WHOLE), "the replica", gone=replica.process)
    with pytest.raises(TableNotReady, match=NEVER_WHOLE), replicated.view(0):
        pass
    start(settings)
    until(lambda: applied(replicated, ends), "all to be applied again", gone=replica.process)
    assert_counted(replicated, events, crowd.members)
    until(replica.ready, "it to be ready", gone=replica.process)


def waits_alone_for(service, reason):
    try:
        return unready(service) == reason
    except httpx.TransportError:
        return False


def command(settings, *options):
    """The exit code of `rapport rebuild`, and what it says."""
    runner = CliRunner(env=settings.variables() | {"COLUMNS": "200"})
    result = runner.invoke(app, ["rebuild", *options])
    return result.exit_code, result.output
