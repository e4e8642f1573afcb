"""A whole Rapport on a Kafka that wants TLS, a name and a password."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from services.kafka.connection import connection
from services.local.processes.command import rapport_command
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings, WebhookSettings
from tests.free_port import free_port
from tests.processes import ServiceProcess, Supervised, until
from tests.secured_kafka import PASSWORD, SecuredKafka

pytestmark = pytest.mark.kafka

SERVICES = ("ingest", "scorer", "api", "notify")
LIKE = {"id": "like-1", "source": "test", "kind": "like", "actor": "ana", "target": "bo"}


class Secured(NamedTuple):
    """A Rapport, and the Kafka that it runs on."""

    kafka: SecuredKafka
    settings: Settings

    def rapport(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            rapport_command(*command),
            env=os.environ | self.settings.variables(),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    hook = WebhookSettings(url="https://crm.example/hook", secret="whsec_YQ==")
    with SecuredKafka(folder / "kafka") as kafka:
        settings = Settings(
            **kafka.login("SCRAM-SHA-512"),
            data_dir=folder / "data",
            partitions=2,
            webhooks={"crm": hook},
            **{f"{name}_port": free_port() for name in SERVICES},
        )
        ensure_first_key(settings)
        services = [ServiceProcess(settings, name) for name in SERVICES]
        try:
            for service in services:
                service.wait_ready()
            yield Secured(kafka, settings)
        finally:
            for service in services:
                service.end()


def test_an_event_becomes_a_score(secured: Secured) -> None:
    settings = secured.settings
    headers = {"Authorization": f"Bearer {ensure_first_key(settings)}"}
    with httpx.Client(headers=headers, trust_env=False, timeout=30) as client:
        events = f"http://127.0.0.1:{settings.ingest_port}/v1/events"
        posted = client.post(events, json=LIKE)
        assert posted.status_code == 202, posted.text
        url = f"http://127.0.0.1:{settings.api_port}/v1/members/ana/relationships/bo"
        read = client.get(url, params={"after": posted.json()["position"], "wait": 30})
    assert read.json()["interactions"]["outbound"] == 1


def test_the_commands_come_in_too(secured: Secured, tmp_path: Path) -> None:
    assert "relationships" in secured.rapport("topics").stdout
    status = secured.rapport("status")
    assert status.returncode == 0, status.stdout
    file = tmp_path / "calls.jsonl"
    file.write_text(json.dumps(LIKE | {"id": "call-1", "kind": "call"}) + "\n")
    assert "1 events" in secured.rapport("replay", str(file)).stderr
    assert "Replayed before" in secured.rapport("replay", str(file)).stderr


def test_a_dead_letter_is_listed(secured: Secured) -> None:
    async def write() -> None:
        async with AIOKafkaProducer(**connection(secured.settings)) as producer:
            await producer.send_and_wait("feed.posts", b"no event", key=b"ana")

    asyncio.run(write())
    until(lambda: "bm8gZXZlbnQ" in secured.rapport("dead-letters", "list", "--json").stdout, "it")


def test_a_command_with_a_wrong_password_says_so_in_one_line(secured: Secured) -> None:
    wrong = Secured(secured.kafka, Settings(**secured.kafka.login(kafka_sasl_password="guessed")))
    for command in (["topics"], ["dead-letters", "list"]):
        refused = wrong.rapport(*command)
        assert refused.returncode == 2
        (line,) = refused.stderr.splitlines()
        assert "Kafka cannot be used" in line and "RAPPORT_KAFKA_SASL_PASSWORD" in line
        assert "guessed" not in refused.stderr + refused.stdout


@pytest.mark.parametrize("name", ["ingest", "scorer"])
def test_a_service_with_a_wrong_password_says_so_and_is_ready_once_it_is_right(
    secured: Secured, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "password"
    file.write_text("guessed")
    given = secured.kafka.login(kafka_sasl_password=None, kafka_sasl_password_file=file)
    settings = Settings(**given, data_dir=tmp_path, partitions=2, group="others",
                        **{f"{name}_port": free_port()})  # fmt: skip
    started: list[ServiceProcess] = []

    def start() -> ServiceProcess:
        started.append(ServiceProcess(settings, name))
        return started[-1]

    service = Supervised(start)
    first = service.running

    def reported() -> bool:
        try:
            said = httpx.get(f"{first.url}/readyz", trust_env=False).json()["detail"]
        except httpx.TransportError:
            return False
        return "check RAPPORT_KAFKA_SASL_USERNAME and RAPPORT_KAFKA_SASL_PASSWORD" in said

    try:
        until(reported, "it to say so", gone=first.process)
        assert "check RAPPORT_KAFKA_SASL_USERNAME" in first.log.read_text()
        assert "Traceback" not in first.log.read_text()
        file.write_text(PASSWORD)
        until(service.ready, "it to be ready")
    finally:
        service.stop()
        for each in started:
            each.end()
    assert PASSWORD not in first.log.read_text()


def test_the_notifier_with_a_wrong_password_says_so_and_ends(secured: Secured) -> None:
    wrong = secured.kafka.login(kafka_sasl_password="guessed")
    hooks = secured.settings.webhooks
    ended = Secured(secured.kafka, Settings(**wrong, webhooks=hooks)).rapport("notify")
    assert ended.returncode == 1
    assert "check RAPPORT_KAFKA_SASL_USERNAME" in ended.stderr.splitlines()[-1]
