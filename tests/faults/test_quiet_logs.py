"""Services whose Kafka is away say so in few lines."""

import json
import time
from pathlib import Path

import pytest

from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import WebhookSettings
from tests.faults.extent import only_long
from tests.free_port import free_port
from tests.processes import until

pytestmark = [pytest.mark.kafka, only_long]

OBSERVED_S = 35
"""The first of each kind come at once, and a scorer that gives up has some last words."""

SERVICES = ("ingest", "scorer", "api", "notify")


def test_without_kafka_no_service_complains_every_second(own_kafka, start, supervise):
    broker, settings = own_kafka(4)
    webhook = WebhookSettings(url="https://example.org/", secret="whsec_" + "c2VjcmV0" * 4)
    settings = settings.model_copy(
        update={"notify_port": free_port(), "webhooks": {"one": webhook}, "log_level": "warning"}
    )
    ensure_first_key(settings)
    running = [start(settings, name) for name in ("ingest", "api", "notify")]
    running.append(supervise(settings))
    until(lambda: all(service.ready() for service in running), "all to be ready")
    broker.kill()
    before, killed = printed(settings.data_dir), time.monotonic()
    until(lambda: time.monotonic() - killed > OBSERVED_S, "enough to have been left out")
    after, seconds = printed(settings.data_dir), time.monotonic() - killed
    complaints = {name: len(after[name]) - len(before[name]) for name in SERVICES}
    left_out = {name: sum(line.get("left_out", 0) for line in after[name]) for name in SERVICES}
    assert max(complaints.values()) < seconds
    assert left_out["scorer"] > 10 * seconds
    assert left_out["notify"] > 10 * seconds


def printed(directory: Path) -> dict[str, list[dict[str, object]]]:
    """The lines of each service, of all its processes."""
    return {
        name: [
            json.loads(line)
            for log in directory.glob(f"{name}-*.log")
            for line in log.read_text().splitlines()
        ]
        for name in SERVICES
    }
