"""Two Rapports in one Kafka, each as a user that may touch what begins with its prefix alone."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient

from schemas.positions import decode_position
from schemas.topics import TOPICS
from services.kafka.clients.producer import Producer
from services.kafka.transactions.transaction_requests import ListTransactions
from services.local.embedded_kafka.login import Login
from services.local.processes.command import rapport_command
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings, WebhookSettings
from tests.free_port import free_port
from tests.kafka_cluster.acls import grant_prefixed
from tests.kafka_cluster.cluster import KafkaCluster
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

PORTS = ("ingest", "scorer", "api", "notify")
SERVICES = {"acme": PORTS, "brio": PORTS[:-1]}
PREFIXES = {"acme": "acme.", "brio": "brio-"}
AUTHORIZER = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",
}
LIKE = {"source": "test", "kind": "like", "actor": "ana", "target": "bo"}


class Tenant:
    """A Rapport of a user of its own."""

    def __init__(self, cluster: KafkaCluster, user: Login, folder: Path) -> None:
        hook = WebhookSettings(url="https://crm.example/hook", secret="whsec_YQ==")
        self.settings = Settings(
            **cluster.access,
            kafka_sasl_mechanism="SCRAM-SHA-512",
            kafka_sasl_username=user.user,
            kafka_sasl_password=user.password,
            topic_prefix=PREFIXES[user.user],
            data_dir=folder / user.user,
            partitions=2,
            webhooks={"crm": hook},
            **{f"{name}_port": free_port() for name in PORTS},
        )
        self._headers = {"Authorization": f"Bearer {ensure_first_key(self.settings)}"}
        self.services = [ServiceProcess(self.settings, name) for name in SERVICES[user.user]]

    def like(self, *ids: str) -> str:
        """The position of ana's likes of bo."""
        posted = httpx.post(
            f"http://127.0.0.1:{self.settings.ingest_port}/v1/events",
            json=[LIKE | {"id": each} for each in ids],
            headers=self._headers,
            trust_env=False,
            timeout=30,
        )
        assert posted.status_code == 202, posted.text
        position: str = posted.json()["position"]
        return position

    def likes(self, position: str) -> int:
        """How many likes of bo by ana count once `position` is applied."""
        read = httpx.get(
            f"http://127.0.0.1:{self.settings.api_port}/v1/members/ana/relationships/bo",
            params={"after": position, "wait": 30},
            headers=self._headers,
            trust_env=False,
            timeout=40,
        )
        assert read.status_code == 200, read.text
        likes: int = read.json()["interactions"]["outbound"]
        return likes

    def rapport(self, *command: str) -> str:
        finished = subprocess.run(
            rapport_command(*command),
            env=os.environ | self.settings.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    users = [Login("SCRAM-SHA-512", name, f"{name}-password") for name in PREFIXES]
    folder = tmp_path_factory.mktemp("shared")
    with KafkaCluster(folder, 1, users=users, properties=AUTHORIZER) as cluster:
        for name, prefix in PREFIXES.items():
            asyncio.run(grant_prefixed(cluster.inside, name, prefix))
        yield cluster


@pytest.fixture(scope="module")
def tenants(
    cluster: KafkaCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Tenant]]:
    folder = tmp_path_factory.mktemp("tenants")
    tenants = [Tenant(cluster, user, folder) for user in cluster.users]
    services = [service for tenant in tenants for service in tenant.services]
    try:
        for service in services:
            service.wait_ready()
        yield tenants
    finally:
        for service in services:
            service.end()


def test_neither_sees_what_the_other_has(tenants: list[Tenant]) -> None:
    acme, brio = tenants
    twice, once = acme.like("1", "2"), brio.like("1")
    assert acme.likes(twice) == 2
    assert brio.likes(once) == 1


def test_what_is_handed_out_has_no_prefix(tenants: list[Tenant]) -> None:
    position = tenants[0].like("3")
    assert decode_position(position).keys() == {"feed.interactions"}
    assert tenants[0].likes(position) == 3


def test_commands_find_what_begins_with_the_prefix(tenants: list[Tenant], tmp_path: Path) -> None:
    acme, brio = tenants
    assert "acme.feed.interactions" in acme.rapport("topics")
    listed = json.loads(acme.rapport("topics", "--json"))
    assert {topic["name"] for topic in listed} == {f"acme.{name}" for name in TOPICS}
    assert next(each for each in listed if each["name"] == "acme.feed.posts")["partitions"] == 2
    file = tmp_path / "calls.jsonl"
    file.write_text(json.dumps(LIKE | {"id": "call", "kind": "call"}) + "\n")
    acme.rapport("replay", str(file))
    asyncio.run(write_nonsense(acme.settings))
    until(lambda: acme.rapport("dead-letters", "list", "--json"), "the dead letter")
    letter = json.loads(acme.rapport("dead-letters", "list", "--json"))
    assert letter["topic"] == "feed.posts"
    assert brio.rapport("dead-letters", "list", "--json") == ""


def test_nothing_in_kafka_is_without_a_prefix(tenants: list[Tenant], cluster: KafkaCluster) -> None:
    topics, groups, transactional = asyncio.run(names(cluster.inside))
    prefixes = tuple(PREFIXES.values())
    assert topics == {prefix + name for prefix in prefixes for name in TOPICS}
    assert groups == {
        "acme.rapport-scorer", "acme.rapport-notify", "brio-rapport-scorer",
    }  # fmt: skip
    assert transactional >= {f"{prefix}rapport-scorer-{n}" for prefix in prefixes for n in (0, 1)}
    assert all(name.startswith(prefixes) for name in transactional)


async def write_nonsense(settings: Settings) -> None:
    async with Producer(settings) as producer:
        await producer.send_and_wait("feed.posts", b"no event", key=b"ana")


async def names(servers: str) -> tuple[set[str], set[str], set[str]]:
    """The topics, groups and transactional ids that there are, but for Kafka's own."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    client = AIOKafkaClient(bootstrap_servers=servers)
    try:
        await admin.start()
        topics = {each for each in await admin.list_topics() if not each.startswith("__")}
        groups = {group for group, *_ in await admin.list_consumer_groups()}
        await client.bootstrap()
        listed: Any = await client.send(client.get_random_node(), ListTransactions([]))
        return topics, groups, {each[0] for each in listed.transactions}
    finally:
        await client.close()
        await admin.close()
