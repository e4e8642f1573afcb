"""A backup that is taken under load fills a Kafka of another number of partitions, exactly."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from typer.testing import CliRunner

from relationships.tables.reader import TableReader
from schemas.topics import RELATIONSHIP_CHANGES
from services.backup.backup import back_up
from services.backup.errors import BackupFault
from services.backup.manifest import open_backup
from services.backup.restore import restore
from services.cli.commands import app
from services.kafka.connection import connection, started
from services.kafka.rebuild import RebuildRefused, rebuild
from services.kafka.topics.topics import TopicsFault, ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd, Event
from tests.faults.erasing import erase
from tests.faults.extent import LONG
from tests.faults.load import IngestLoad, applied, feed_ends, write_events, write_raw
from tests.faults.test_kafka_lost import delete_below
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

SENT = 3_000
MORE = 300
NOTIFIED = 2

Kafkas = Callable[[int], Settings]


@pytest.fixture
def kafkas(tmp_path: Path) -> Iterator[Kafkas]:
    """Starts brokers, one after the other: fresh ones, with settings for so many partitions."""
    brokers: list[EmbeddedKafka] = []

    def begin(partitions: int) -> Settings:
        for broker in brokers:
            broker.kill()
        home = tmp_path / f"kafka-{len(brokers)}"
        brokers.append(EmbeddedKafka(home))
        brokers[-1].start()
        settings = Settings(**brokers[-1].access, partitions=partitions)
        return of_its_own(settings, home / "rapport")

    yield begin
    for broker in brokers:
        broker.kill()


def test_under_load_and_into_more_and_fewer_partitions(kafkas, start, reading, tmp_path):
    """At each step what was sent before is sent again, or more: all of it counts once."""
    settings, crowd = kafkas(4), Crowd(size=40)
    key = ensure_first_key(settings)
    ingest, scorer = start(settings, "ingest"), start(settings)
    until(lambda: ingest.ready() and scorer.ready(), "services to be ready", gone=scorer.process)
    gone = [erased_event(number) for number in range(20)]
    write_events(settings, gone)
    commands = erase(settings, ["eve"])
    with IngestLoad(ingest.url, key, crowd) as load:
        until(lambda: load.sent(SENT), "events to be sent")
        run("backup", str(tmp_path / "one"), settings=settings)
        taken = len(load.events)
        until(lambda: load.sent(taken + MORE), "events behind the backup")
    reader = reading(settings)
    until(lambda: applied(reader, commands), "the erasure to be applied")
    stop(ingest, scorer)

    events = load.events
    names = ["one", "two", "three"] if LONG else ["one", "two"]
    steps = zip(names, [8, 12, 5] if LONG else [8, 5], [*names[1:], None], strict=True)
    for before, partitions, following in steps:
        settings = kafkas(partitions)
        run("restore", str(tmp_path / before), "--partitions", str(partitions), settings=settings)
        scorer, reader = start(settings), reading(settings)
        scorer.wait_ready()
        if before != "one":  # that one was taken amid what was sent
            assert_counted(reader, events, crowd.members)
        events += crowd.events(MORE)
        ends = write_events(settings, [*events, *gone])
        until(lambda e=ends, r=reader: applied(r, e), "all to be applied", gone=scorer.process)
        assert_counted(reader, events, crowd.members)
        assert erased(reader)
        if following:
            run("backup", str(tmp_path / following), settings=settings)
        stop(scorer)
    asyncio.run(rebuild(settings))
    scorer, rebuilt = start(settings), reading(settings)
    until(lambda: applied(rebuilt, ends), "all to be folded anew", gone=scorer.process)
    assert_counted(rebuilt, events, crowd.members)
    assert erased(rebuilt)


def test_what_is_not_applied_and_what_is_deleted(kafkas, start, reading, tmp_path):
    """Backlog is folded after a restore, and what retention deleted is not taken for nothing."""
    settings, crowd = kafkas(4), Crowd(size=12)
    asyncio.run(ensure_topics(settings))
    events = crowd.events(300)
    ends = write_events(settings, events)
    scorer, reader = start(settings), reading(settings)
    until(lambda: applied(reader, ends), "all to be applied", gone=scorer.process)
    stop(scorer)
    asyncio.run(delete_below(settings, {tp: end // 2 for tp, end in ends.items() if end > 1}))
    events += (backlog := crowd.events(200))
    write_events(settings, backlog)
    write_changes(settings)
    asyncio.run(notify(settings, {0: NOTIFIED}))
    run("backup", str(tmp_path / "backup"), settings=settings)

    settings = kafkas(4)
    run("restore", str(tmp_path / "backup"), settings=settings)
    with pytest.raises(RebuildRefused, match="retention has deleted"):
        asyncio.run(rebuild(settings))
    assert asyncio.run(notified(settings)) == NOTIFIED
    scorer, reader = start(settings), reading(settings)
    ends = feed_ends(settings)
    until(lambda: applied(reader, ends), "the backlog to be applied", gone=scorer.process)
    assert_counted(reader, events, crowd.members)
    assert scorer.metric('rapport_scorer_records_total{outcome="folded"}')


def test_an_unfinished_restore_is_refused_by_all(kafkas, tmp_path):
    settings, directory = kafkas(2), tmp_path / "backup"
    asyncio.run(ensure_topics(settings))
    write_events(settings, Crowd(size=12).events(300))
    asyncio.run(back_up(settings, directory, uncounted))
    with pytest.raises(BackupFault, match=r"not fresh: there are records in feed\."):
        asyncio.run(restore(settings, open_backup(directory), uncounted))
    settings = kafkas(3)

    def broken_off(total):
        def advance(count):
            raise RuntimeError("broken off")

        return advance

    with pytest.raises(RuntimeError, match="broken off"):
        asyncio.run(restore(settings, open_backup(directory), broken_off))
    with pytest.raises(TopicsFault, match="has not ended"):
        asyncio.run(ensure_topics(settings))
    assert "pass --again" in run("restore", str(directory), settings=settings, code=2)
    run("restore", str(directory), "--partitions", "3", "--again", settings=settings)
    asyncio.run(ensure_topics(settings))
    assert "is not fresh" in run("restore", str(directory), "--again", settings=settings, code=2)


def test_an_older_backup_with_the_erasures_of_a_later_one(kafkas, start, reading, tmp_path):
    settings = kafkas(2)
    asyncio.run(ensure_topics(settings))
    scorer = start(settings)
    ends = write_events(settings, [erased_event(number) for number in range(20)])
    reader = reading(settings)
    until(lambda: applied(reader, ends), "all to be applied", gone=scorer.process)
    erase(settings, ["mallory"])
    older, later = tmp_path / "older", tmp_path / "later"
    run("backup", str(older), settings=settings)
    erase(settings, ["eve"])
    run("backup", str(later), settings=settings)
    stop(scorer)

    settings = kafkas(2)
    wrong = ("restore", str(later), "--erasures-of", str(older))
    assert "not those of a later backup" in run(*wrong, settings=settings, code=2)
    run("restore", str(older), "--erasures-of", str(later), settings=settings)
    scorer = start(settings)
    scorer.wait_ready()
    restored = reading(settings)
    until(lambda: erased(restored), "the erasure", gone=scorer.process)


def run(command: str, *arguments: str, settings: Settings, code: int = 0) -> str:
    """Run `rapport`; returns what it says, in one line."""
    runner = CliRunner(env=settings.variables() | {"COLUMNS": "200"})
    result = runner.invoke(app, [command, *arguments])
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def stop(*services: ServiceProcess) -> None:
    for service in services:
        service.stop()


def erased_event(number: int) -> Event:
    return {"source": "test", "id": f"gone-{number}", "kind": "message", "actor": "eve",
            "target": "frank", "at": 1_760_000_000_000 + number}  # fmt: skip


def erased(reader: TableReader) -> bool:
    """Whether nothing is there of eve, and nothing with her."""
    for member in ("eve", "frank"):
        with reader.view(reader.partition_of(member)) as view:
            if view.rows(member)[0]:
                return False
    return True


def uncounted(total: int) -> Callable[[int], None]:
    return lambda count: None


def write_changes(settings: Settings) -> None:
    """As many again as are delivered, of one member, whose partition that need not be."""
    change = [(b"ana", b"{}")] * 2 * NOTIFIED
    write_raw(settings, RELATIONSHIP_CHANGES, 0, change)


async def notify(settings: Settings, offsets: dict[int, int]) -> None:
    async with started(notifier(settings)) as consumer:
        tps = {TopicPartition(RELATIONSHIP_CHANGES, n): offset for n, offset in offsets.items()}
        consumer.assign(list(tps))
        await consumer.commit(tps)


async def notified(settings: Settings) -> int:
    """How many changes are delivered, of all partitions."""
    async with started(notifier(settings)) as consumer:
        tps = [TopicPartition(RELATIONSHIP_CHANGES, n) for n in range(settings.partitions)]
        return sum([await consumer.committed(tp) or 0 for tp in tps])


def notifier(settings: Settings) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        **connection(settings), group_id=settings.notify_group, enable_auto_commit=False
    )
