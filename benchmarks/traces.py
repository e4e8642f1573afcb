"""What traces cost: CPU of ingest and of the scorer without them, with some and with all."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from benchmarks.ingest import run_load
from benchmarks.process import Service, wait
from benchmarks.recording import empty_kafka
from benchmarks.report import Figure, Step
from benchmarks.scorer import applied
from relationships.tables.reader import TableReader
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

SHARES = {"off": None, "1 %": 0.01, "all": 1.0}
"""So many requests are traced."""

_RECORDS_AN_EVENT = 2


def measure(seconds: float, runs: int, step: Step) -> list[Figure]:
    """CPU an event of ingest, one event a request, and of the scorer; the shares by turns."""
    found: dict[str, list[float]] = {}
    step("starting")
    with (
        tempfile.TemporaryDirectory() as folder,
        empty_kafka(Path(folder)) as settings,
        _collector() as url,
    ):
        key, sent = ensure_first_key(settings), 0
        for run in range(runs):
            for name, share in SHARES.items():
                step(f"traces {name}, run {run + 1}")
                traced = {} if share is None else {"traces_url": url, "traces_share": share}
                events, costs = _run(settings.model_copy(update=traced), key, sent, seconds)
                sent += events * _RECORDS_AN_EVENT
                for service, cpu in costs.items():
                    found.setdefault(f"traces {name}: CPU an event, {service}", []).append(cpu)
    return [Figure(name, "µs", values) for name, values in found.items()]


def _run(settings: Settings, key: str, before: int, seconds: float) -> tuple[int, dict[str, float]]:
    """How many events were sent, and the CPU of each by service (microseconds)."""
    with Service("ingest", settings) as taking, Service("scorer", settings) as scorer:
        taking.wait_ready()
        scorer.wait_ready()
        scorer.settle()
        begun = scorer.used().cpu_s
        load = run_load(taking, key, 1, seconds)
        with closing(TableReader(settings.state, settings.partitions)) as reader:
            wait(lambda: applied([reader]) >= before + load.events * _RECORDS_AN_EVENT)
        cpu_s = scorer.used().cpu_s - begun
        return load.events, {"ingest": load.cpu_us, "scorer": cpu_s / load.events * 1e6}


@contextmanager
def _collector() -> Iterator[str]:
    """The address of a process that takes whatever spans it is sent."""
    context = get_context("spawn")
    address: SimpleQueue[str] = context.SimpleQueue()
    process = context.Process(target=_collect, args=(address,), daemon=True)
    process.start()
    yield address.get()
    process.terminate()
    process.join()


def _collect(address: "SimpleQueue[str]") -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *given: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        address.put(f"http://127.0.0.1:{server.server_port}")
        server.serve_forever()
