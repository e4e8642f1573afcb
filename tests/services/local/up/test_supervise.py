"""`rapport up` as a person runs it: ready, hurt, stopped, and gone."""

import asyncio
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from services.kafka.refusals import KafkaUnusable
from services.kafka.topics.topics import describe_topics
from services.local.processes.command import rapport_command
from services.local.up.running import find_running
from services.local.up.supervise import services_of
from services.runtime.exit_codes import HALTED
from services.runtime.settings import Settings, WebhookSettings
from tests.free_port import free_port
from tests.processes import until

pytestmark = pytest.mark.kafka

DEADLINE_S = 90


class Up:
    """`rapport up` on a data directory of its own, in a folder with a `services/` of its own."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir = data_dir
        self.output = data_dir.with_suffix(".out")
        self.ports = {name: free_port() for name in ("ingest", "api", "scorer")}
        elsewhere = data_dir.with_name("elsewhere")
        elsewhere.mkdir(exist_ok=True)
        (elsewhere / "services").mkdir(exist_ok=True)
        (elsewhere / "services" / "__init__.py").touch()
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                rapport_command("up", "--data-dir", str(data_dir), *options),
                cwd=elsewhere,
                env=os.environ
                | {f"RAPPORT_{name.upper()}_PORT": str(port) for name, port in self.ports.items()},
                stdout=output,
                stderr=output,
            )

    def printed(self) -> str:
        return self.output.read_text()

    def wait_ready(self) -> None:
        ready = lambda: "Rapport is ready\n" in self.printed()  # noqa: E731
        until(ready, "Rapport to be ready", gone=self.process, deadline_s=DEADLINE_S)

    def answers(self, name: str) -> bool:
        try:
            url = f"http://127.0.0.1:{self.ports[name]}/readyz"
            return httpx.get(url, trust_env=False, timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def applies_an_event(self, key: str) -> bool:
        """Whether an event that goes in can be read a moment later."""
        event = {"id": "1", "source": "test", "kind": "call", "actor": "ana", "target": "bo"}
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(trust_env=False, headers=headers, timeout=10) as client:
            took = client.post(f"http://127.0.0.1:{self.ports['ingest']}/v1/events", json=event)
            if took.status_code != 202:
                return False
            url = f"http://127.0.0.1:{self.ports['api']}/v1/members/ana/relationships/bo"
            read = client.get(url, params={"after": took.json()["position"]})
        return read.status_code == 200 and read.json()["interactions"]["outbound"] == 1

    def pid_of(self, name: str) -> int | None:
        """The service's process, found by its command."""
        command = [word.encode() for word in rapport_command(name)]
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().split(b"\0")
                environment = (entry.parent / "environ").read_bytes()
            except OSError:
                continue
            ours = f"RAPPORT_DATA_DIR={self.data_dir}\0".encode() in environment
            if ours and words[:5] == command:
                return int(entry.parent.name)
        return None


@pytest.fixture
def start(tmp_path):
    started: list[Up] = []

    def begin(*options: str) -> Up:
        started.append(Up(tmp_path / "rapport", *options))
        return started[-1]

    yield begin
    for up in started:
        if up.process.poll() is None:
            up.process.terminate()
        up.process.wait(60)


def test_starts_everything_restarts_what_falls_and_stops_it_all(start, tmp_path):
    up = start()
    up.wait_ready()
    printed = up.printed()
    key = (up.data_dir / "api-key").read_text().strip()
    assert (up.data_dir / "api-key").stat().st_mode & 0o777 == 0o600
    assert key in printed and re.search(r"curl http://127\.0\.0\.1:\d+/v1/events", printed)
    assert find_running(up.data_dir).api_url == f"http://127.0.0.1:{up.ports['api']}"

    second = start()
    assert second.process.wait(60) == 1
    assert f"runs on {up.data_dir} already, process {up.process.pid}" in second.printed()

    first = up.pid_of("api")
    os.kill(first, signal.SIGKILL)
    until(lambda: up.pid_of("api") not in (None, first), "the api to be started again")
    until(lambda: up.answers("api"), "the api to answer again")

    broker = int((up.data_dir / "kafka" / "lock").read_text())
    os.kill(broker, signal.SIGKILL)
    until(lambda: (up.data_dir / "kafka" / "lock").read_text() != str(broker), "another Kafka")
    until(lambda: up.applies_an_event(key), "events to be applied again", deadline_s=DEADLINE_S)

    up.process.terminate()
    assert up.process.wait(60) == 0
    assert find_running(up.data_dir) is None
    assert [up.pid_of(name) for name in up.ports] == [None] * 3


def test_it_can_be_stopped_while_kafka_starts(start):
    up = start()
    lock = up.data_dir / "kafka" / "lock"
    until(lambda: lock.exists() and lock.read_text(), "Kafka to start", gone=up.process)
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(20) == 0
    assert "Rapport is ready" not in up.printed()
    assert find_running(up.data_dir) is None


def test_nothing_outlives_it_when_it_is_killed(start):
    up = start()
    up.wait_ready()
    up.process.kill()
    until(lambda: not any(map(up.pid_of, up.ports)), "all services to end")
    again = start()  # on the same data, which no Kafka holds any more
    again.wait_ready()


def test_a_service_that_halts_on_purpose_ends_it_with_its_words(
    start, broker_settings, monkeypatch
):
    for name, value in broker_settings.variables().items():
        if name.startswith(("RAPPORT_KAFKA_", "RAPPORT_BOOTSTRAP_", "RAPPORT_PARTITIONS")):
            monkeypatch.setenv(name, value)
    holder = start()
    state = holder.data_dir / "state"
    holder.wait_ready()
    holder.process.terminate()
    assert holder.process.wait(60) == 0
    (state / "writer.lock").touch()
    locked = subprocess.Popen(["flock", str(state / "writer.lock"), "sleep", "600"])
    try:
        up = start()
        assert up.process.wait(60) == HALTED
        assert "scorer halted" in up.printed() and "another process" in up.printed()
    finally:
        locked.kill()
        locked.wait()


@pytest.mark.parametrize("service", ["api", "scorer"])
def test_a_taken_port_is_named_before_kafka_is_begun(start, service):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        up = start(f"--{service}-port", str(port))
        assert up.process.wait(60) == 1
    named, advice = up.printed().splitlines()
    assert named == f"port {port}, which {service} wants, is taken."
    assert f"RAPPORT_{service.upper()}_PORT" in advice
    assert not (up.data_dir / "kafka").exists()


def test_the_notifier_runs_where_there_is_a_webhook():
    hook = WebhookSettings(url="https://crm.example/hook", secret="whsec_YQ==")
    assert services_of(Settings()) == ("ingest", "scorer", "api")
    assert services_of(Settings(webhooks={"crm": hook}))[-1] == "notify"


MAIL = """\
From ana@example.org Mon Nov 23 10:00:00 2026
From: ana@example.org
To: bo@example.org
Message-ID: <1@example.org>
Date: Mon, 23 Nov 2026 10:00:00 +0000
Subject: hello

hello
"""


@pytest.fixture
def open_umask():
    """What this process starts lets everybody read what it writes, unless it takes care."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_nobody_else_may_read_what_it_stores_or_speak_to_its_kafka(start, tmp_path, open_umask):
    data_dir = tmp_path / "rapport"
    for name in ("kafka/storage", "logs", "state/0", "imports"):  # as a version before made them
        (data_dir / name).mkdir(parents=True)
    (data_dir / "state" / "0" / "data.mdb").touch()
    (data_dir / "logs" / "api.log").touch()
    mail = tmp_path / "mail.mbox"
    mail.write_text(MAIL)

    up = start()
    up.wait_ready()

    def rapport(*command: str) -> str:
        return subprocess.run(
            rapport_command(*command, "--data-dir", str(data_dir)),
            cwd=tmp_path, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    rapport("import", "mbox", str(mail))
    assert "relationships" in rapport("topics")
    assert rapport("dead-letters", "list", "--json") == ""
    stored = [data_dir, *data_dir.rglob("*")]
    for part in ("state/0/data.mdb", "logs/kafka.log", "kafka/storage/feed.posts-0", "run.json"):
        assert data_dir / part in stored
    loose = {path: oct(path.stat().st_mode) for path in stored if path.stat().st_mode & 0o077}
    assert loose == {}

    anyone = Settings(bootstrap_servers=find_running(data_dir).bootstrap_servers)
    with pytest.raises(KafkaUnusable, match="wants a name and a password"):
        asyncio.run(describe_topics(anyone))


def test_a_kafka_that_cannot_be_used_is_reported(start):
    up = start("--bootstrap-servers", f"127.0.0.1:{free_port()}")
    until(lambda: "Kafka cannot be used: 127.0.0.1:" in up.printed(), "it to be reported")
    assert "check RAPPORT_BOOTSTRAP_SERVERS" in up.printed()
    assert up.process.poll() is None
