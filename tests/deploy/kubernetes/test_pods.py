"""The pods' containers, as processes with their arguments, variables and files, on a Kafka that is
reached by TLS and a password: they pass their probes, and an event becomes a score."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.http.sessions.sealed_cookie import sealing_secret
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.deploy.containers import Containers
from tests.deploy.kubernetes.manifests import pods
from tests.deploy.kubernetes.pods import as_compose, passes, put_secret
from tests.processes import until
from tests.secured_kafka import PASSWORD, USER, SecuredKafka

pytestmark = pytest.mark.kafka

CONFIG = b"""
[webhooks.crm]
url = "https://example.invalid/hook"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""
PODS = [pod for pod in pods() if pod.name in ("ingest", "tables", "notify")]
CONTAINERS = {each["name"]: each for pod in PODS for each in pod.spec["containers"]}
LIKE = {"id": "like-1", "source": "pods", "kind": "like", "actor": "ana", "target": "bo"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where `rapport keys --data-dir DIR` has made them."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("keys"))
    ensure_first_key(settings)
    sealing_secret(settings.session_key)
    return settings


@pytest.fixture(scope="module")
def running(
    keys: Settings, image: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Containers]:
    root = tmp_path_factory.mktemp("pods")
    compose = as_compose(*PODS)
    for service in compose["services"].values():
        # Kafka here is one broker, and knows its user by another name.
        theirs = {"RAPPORT_REPLICATION_FACTOR": "1", "RAPPORT_KAFKA_SASL_USERNAME": USER}
        service.get("environment", {}).update(theirs)
    containers = Containers(compose, root, image)
    with SecuredKafka(root / "secured") as kafka:
        containers.is_at("kafka", 9093, kafka.ports["LOGIN"])
        authority = kafka.authority.path.read_bytes()
        put_secret(
            containers, "rapport-kafka", {"password": PASSWORD.encode(), "ca.pem": authority}
        )
        put_secret(containers, "rapport-config", {"rapport.toml": CONFIG})
        made = {path.name: path.read_bytes() for path in (keys.keys, keys.session_key)}
        put_secret(containers, "rapport-keys", made)
        with containers.running(*CONTAINERS):
            for container in CONTAINERS.values():
                until(
                    lambda c=container: all(
                        passes(containers, c, probe) for probe in c if probe.endswith("Probe")
                    ),
                    f"{container['name']} to pass its probes",
                    gone=containers.processes[container["name"]],
                )
            yield containers


def test_an_event_becomes_a_score(running: Containers, keys: Settings) -> None:
    headers = {"Authorization": f"Bearer {ensure_first_key(keys)}"}
    with httpx.Client(headers=headers, timeout=40, trust_env=False) as client:
        posted = client.post(running.url("ingest", 8001) + "/v1/events", json=LIKE)
        assert posted.status_code == 202, posted.text
        asked = running.url("api", 8000) + "/v1/members/ana/relationships/bo"
        answer = client.get(asked, params={"after": posted.json()["position"], "wait": 30})
        assert answer.json()["interactions"]["outbound"] == 1


@pytest.mark.parametrize("name", CONTAINERS)
def test_they_write_only_to_their_volumes(running: Containers, name: str) -> None:
    assert running.own_files(name) == []


def test_they_stop_in_the_time_they_have(running: Containers) -> None:
    for name in CONTAINERS:
        running.processes[name].terminate()
    for name in ("ingest", "api"):
        until(lambda n=name: not passes(running, CONTAINERS[n], "readinessProbe"), "it to drain")
        assert passes(running, CONTAINERS[name], "livenessProbe")
    for pod in PODS:
        grace_s = pod.spec.get("terminationGracePeriodSeconds", 30)
        for container in pod.spec["containers"]:
            assert running.processes[container["name"]].wait(grace_s) == 0
