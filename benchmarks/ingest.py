"""Ingest: events taken over HTTP and acknowledged by all of Kafka (`acks=all`)."""

import json
import tempfile
import uuid
from pathlib import Path
from typing import NamedTuple

from benchmarks.http_load import closed_load, request
from benchmarks.process import Service
from benchmarks.recording import empty_kafka
from benchmarks.report import Figure, Step
from services.runtime.access.api_keys import ensure_first_key

SIZES = (1, 500)
"""Events in a request."""

_CONNECTIONS = {1: 64, 500: 8}
_BODIES = 200


def measure(seconds: float, runs: int, step: Step) -> list[Figure]:
    """Events a second and CPU an event, by events in a request."""
    step("starting")
    with tempfile.TemporaryDirectory() as folder, empty_kafka(Path(folder)) as settings:
        key = ensure_first_key(settings)
        with Service("ingest", settings) as ingest:
            ingest.wait_ready()
            figures = []
            for size in SIZES:
                results = []
                for run in range(runs):
                    step(f"{size} events a request, run {run + 1}")
                    results.append(run_load(ingest, key, size, seconds))
                name = f"ingest, {size} event{'s' * (size > 1)} a request"
                figures += [
                    Figure(f"{name}: events/s", "", [load.rate for load in results]),
                    Figure(f"{name}: CPU an event", "µs", [load.cpu_us for load in results]),
                ]
            return figures


class Load(NamedTuple):
    """How many events were taken, how many a second, and the CPU of each (microseconds)."""

    events: int
    rate: float
    cpu_us: float


def run_load(ingest: Service, key: str, size: int, seconds: float) -> Load:
    """Send as many requests of `size` events as ingest takes."""
    before = ingest.used().cpu_s
    load = closed_load(
        ingest.settings.ingest_port,
        [request("POST", "/v1/events", key, _body(n, size)) for n in range(_BODIES)],
        _CONNECTIONS[size],
        seconds,
    )
    events = len(load.latencies) * size
    return Load(events, events / load.seconds, (ingest.used().cpu_s - before) / events * 1e6)


def _body(number: int, size: int) -> bytes:
    run = uuid.uuid4().hex
    events = [
        {
            "id": f"{run}-{place}",
            "source": "benchmark",
            "kind": "message",
            "actor": f"member:{(number * size + place) % 5_000}",
            "target": f"contact:{place % 97}",
        }
        for place in range(size)
    ]
    return json.dumps(events[0] if size == 1 else events).encode()
