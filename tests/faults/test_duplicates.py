"""The same event again and again: counted once, on each side."""

import asyncio
import shutil
import signal
import time
import uuid

import httpx
import pytest

from schemas.topics import partition_of
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.faults.counting import assert_counted
from tests.faults.crowd import Event
from tests.faults.load import Ends, applied, ends_of, merged
from tests.processes import until

pytestmark = pytest.mark.kafka

TIMES = 100


def test_a_hundred_times_at_once_over_a_restart_and_a_restore(fault_settings, start, reading):
    """Under one id from two sources it is two; within one partition each side has its own."""
    key, ingest = ensure_first_key(fault_settings), start(fault_settings, "ingest")
    ingest.wait_ready()
    members = of_one_partition(fault_settings, 2)
    at = time.time_ns() // 1_000_000
    happened = {"kind": "meeting", "actor": members[0], "target": members[1], "at": at}
    events = [
        happened | {"id": number, "source": source}
        for number, source in (("1", f"{members[0]}-a"), ("1", f"{members[0]}-b"))
    ]
    ends: Ends = {}
    for end in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
        ends = merged(ends, asyncio.run(post(ingest.url, key, events)))
        scorer, reader = start(fault_settings), reading(fault_settings)
        until(scorer.ready, "the scorer to be ready", gone=scorer.process)
        ends = merged(ends, asyncio.run(post(ingest.url, key, events)))
        until(lambda ends=ends, reader=reader: applied(reader, ends), "all to be applied")
        assert_counted(reader, events, members)
        duplicates = scorer.metric('rapport_scorer_records_total{outcome="duplicate"}')
        assert duplicates >= (TIMES - 1) * len(events) * 2
        reader.close()
        scorer.stop(end)
        if end is signal.SIGKILL:
            shutil.rmtree(fault_settings.state)


def of_one_partition(settings: Settings, count: int) -> list[str]:
    """New members that one partition holds."""
    members: list[str] = []
    while len(members) < count:
        member = uuid.uuid4().hex[:12]
        if partition_of(member, settings.partitions) == 0:
            members.append(member)
    return members


async def post(url: str, key: str, events: list[Event]) -> Ends:
    """Post each event in so many requests of its own, all at once; the offsets after them."""
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        requests = [client.post("/v1/events", json=event) for event in events * TIMES]
        responses = await asyncio.gather(*requests)
    assert {response.status_code for response in responses} == {202}
    return merged(*(ends_of(response.json()["position"]) for response in responses))
