"""Kafka is killed and comes back while ingest, scorer and api are at work."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from services.ingest.records.publish import PATIENCE_S
from services.runtime.access.api_keys import ensure_first_key
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import IngestLoad, applied
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

MARGIN_S = 4.0
"""What a busy machine may add to the time of an answer."""

INFLIGHT_BYTES = 4 << 20
FLOOD, FLOOD_EVENTS, FLOOD_TEXT = 40, 100, 10_000


def test_killed_and_restarted_under_ingest_load(own_kafka, start, supervise, reading):
    broker, settings = own_kafka(4)
    settings = settings.model_copy(update={"max_inflight_bytes": INFLIGHT_BYTES})
    key = ensure_first_key(settings)
    ingest, api = start(settings, "ingest"), start(settings, "api")
    scorer = supervise(settings)
    until(lambda: ingest.ready() and scorer.ready() and api.ready(), "all to be ready")
    with IngestLoad(ingest.url, key, Crowd()) as load:
        for _ in range(extent(short=2, long=5)):
            flow(load)
            before, refused = memory(ingest), len(load.refusals)
            broker.kill()
            until(lambda refused=refused: len(load.refusals) > refused, "a refusal")
            assert flood(ingest, key) <= {429, 503}
            assert memory(ingest) - before < 8 * INFLIGHT_BYTES
            broker.start()
            until(ingest.ready, "ingest to be ready", gone=ingest.process)
        flow(load)
    reader = reading(settings)
    until(lambda: applied(reader, load.ends), "all to be applied")
    assert_counted(reader, load.events, load.crowd.members)
    assert all(int(headers["Retry-After"]) > 0 for headers in load.refusals)
    assert load.answers.keys() <= {202, 503}
    assert load.slowest < PATIENCE_S + MARGIN_S
    assert set(scorer.codes) <= {70}
    until(lambda: scorer.ready() and api.ready(), "scorer and api to be ready", gone=api.process)
    assert count_after_one_more(ingest, api, key, load) == 1


def flow(load: IngestLoad) -> None:
    seen = len(load.events)
    until(lambda: load.sent(seen + 500), "events to be accepted")


def memory(service: ServiceProcess) -> int:
    """The most it has held so far, resident, in bytes."""
    status = Path(f"/proc/{service.process.pid}/status").read_text()
    (kib,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kib) * 1024


def flood(ingest: ServiceProcess, key: str) -> set[int]:
    """The answers to many large requests at once, all within the time that ingest promises."""
    event = {"source": "flood", "kind": "post", "actor": "ana", "text": "x" * FLOOD_TEXT}
    body = [event | {"id": str(n)} for n in range(FLOOD_EVENTS)]

    async def run() -> set[int]:
        async with httpx.AsyncClient(
            base_url=ingest.url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=PATIENCE_S + MARGIN_S,
            trust_env=False,
        ) as client:
            posts = [client.post("/v1/events", json=body) for _ in range(FLOOD)]
            return {response.status_code for response in await asyncio.gather(*posts)}

    return asyncio.run(run())


def count_after_one_more(ingest: ServiceProcess, api: ServiceProcess, key: str, load: IngestLoad):
    """A message between two who have none yet, as the api counts them once it is applied."""
    ana, bo = (f"{name}-{load.crowd.members[0]}" for name in ("ana", "bo"))
    event = {"id": "1", "source": "after", "kind": "message", "actor": ana, "target": bo}
    headers = {"Authorization": f"Bearer {key}"}
    posted = httpx.post(f"{ingest.url}/v1/events", json=event, headers=headers, trust_env=False)
    answer = httpx.get(
        f"{api.url}/v1/members/{bo}/relationships/{ana}",
        params={"after": posted.json()["position"], "wait": 30},
        headers=headers,
        timeout=40,
        trust_env=False,
    )
    return answer.json()["interactions"]["inbound"]
