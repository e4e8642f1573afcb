"""Three brokers with TLS and certificates of both sides: one may die, and two say so."""

import asyncio

import httpx
import pytest

from services.kafka.topics.topics import describe_topics
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import only_long
from tests.faults.load import IngestLoad, applied
from tests.kafka_cluster.cluster import KafkaCluster
from tests.processes import until

pytestmark = [pytest.mark.kafka, only_long]

LIKE = {"id": "refused", "source": "three", "kind": "like", "actor": "ana", "target": "bo"}


@pytest.fixture
def cluster(tmp_path):
    with KafkaCluster(tmp_path / "kafka", tls=True) as cluster:
        yield cluster


@pytest.fixture
def machines(cluster, tmp_path):
    """Two, each with a scorer of its own."""
    shared = Settings(**cluster.access, partitions=4, replication_factor=3)
    return [of_its_own(shared, tmp_path / name) for name in ("one", "other")]


def status_of_an_event(ingest, key):
    headers = {"Authorization": f"Bearer {key}"}
    url = f"{ingest.url}/v1/events"
    return httpx.post(url, json=LIKE, headers=headers, trust_env=False, timeout=40).status_code


def test_one_may_die_and_without_a_second_nothing_is_taken(
    cluster, machines, start, supervise, reading
):
    scorers = [supervise(machine) for machine in machines]
    ingest, key = start(machines[0], "ingest"), ensure_first_key(machines[0])
    until(lambda: ingest.ready() and all(s.ready() for s in scorers), "all to be ready")
    topics = asyncio.run(describe_topics(machines[0]))
    assert {topic.replication_factor for topic in topics} == {3}
    assert not any(topic.differences for topic in topics)

    crowd, readers = Crowd(), [reading(machine) for machine in machines]
    with IngestLoad(ingest.url, key, crowd) as load:
        until(lambda: load.sent(300), "some load")
        cluster.brokers[0].kill()
        seen = len(load.events)
        until(lambda: load.sent(seen + 300), "more to be taken by two brokers")
    events, ends = load.events, load.ends

    cluster.brokers[1].kill()
    until(lambda: status_of_an_event(ingest, key) == 503, "ingest to refuse what one would keep")
    cluster.start_fallen()
    until(lambda: ingest.ready() and all(s.ready() for s in scorers), "all to go on")
    for reader in readers:
        until(lambda reader=reader: applied(reader, ends), "all that was taken to be applied")
        assert_counted(reader, events, crowd.members)
