"""A Rapport of processes, under a steady load, which a fault may hurt."""

import asyncio
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from signal import SIGKILL
from types import TracebackType
from typing import Self

import httpx

from services.kafka.topics.topics import ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings, WebhookSettings
from tests.faults.conftest import of_its_own
from tests.faults.crowd import Crowd
from tests.faults.load import IngestLoad
from tests.faults.reads import Reads
from tests.free_port import free_port
from tests.processes import ServiceProcess, Supervised, until

RATE = 300
PARTITIONS = 4
SERVICES = ("scorer", "ingest", "api", "notify")
DISK_BYTES = 256 << 20
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver:
    """A webhook's receiver, which takes everything until it hangs."""

    def __init__(self) -> None:
        self.hangs = threading.Event()
        self._go_on = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.hangs.is_set():
                    receiver._go_on.wait()
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._go_on.set()
        self._server.shutdown()
        self._server.server_close()


class Rapport:
    """Use as a context, in which everything runs and is ready, and `load` and reads go on.

    Services that fall are started again, as compose does. With `small_disk` there is a second
    scorer, `small`, whose state directory is a small file system of its own.
    """

    def __init__(self, folder: Path, *, small_disk: bool = False) -> None:
        self._folder, self._small_disk = folder, small_disk
        self.broker = EmbeddedKafka(folder / "kafka")
        self.receiver = Receiver()
        self.crowd = Crowd(size=200)
        self.services: dict[str, Supervised] = {}
        self._started: list[ServiceProcess] = []

    def __enter__(self) -> Self:
        with ExitStack() as stop:
            stop.enter_context(self.receiver)
            stop.callback(self.broker.kill)
            self.broker.start()
            self.settings = self._settings()
            asyncio.run(ensure_topics(self.settings))
            self.key = ensure_first_key(self.settings)
            stop.callback(self._end_all)
            for name in SERVICES:
                self.begin(name)
            if self._small_disk:
                self._begin_small()
            for name, service in self.services.items():
                until(service.ready, f"{name} to be ready; see {service.running.log}")
            self.load = IngestLoad(self.url("ingest"), self.key, self.crowd, RATE, chunk=5)
            bearer = {"Authorization": f"Bearer {self.key}"}
            client = httpx.Client(base_url=self.url("api"), headers=bearer, trust_env=False)
            stop.enter_context(client)
            stop.enter_context(Reads(client, self.crowd.members))
            stop.enter_context(self.load)
            until(lambda: self.load.sent(RATE), "events to flow")
            self._stop = stop.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.close()

    @property
    def targets(self) -> dict[str, list[str]]:
        """Where Prometheus finds the processes of each job."""
        found = {name: [self.url(name).removeprefix("http://")] for name in SERVICES}
        if self._small_disk:
            found["scorer"].append(self.url("small").removeprefix("http://"))
        return found

    def url(self, name: str) -> str:
        return self.services[name].running.url

    def begin(self, name: str, module: str = "services.cli", **environment: str) -> None:
        """Start a service, and again whenever it falls."""
        self._supervise(name, self.settings, name, module, environment)

    def end(self, name: str) -> None:
        """Kill a service for good."""
        self.services[name].stop(SIGKILL)

    def send_nothing(self) -> None:
        """No event is sent any more."""
        self.load.__exit__(None, None, None)

    def _begin_small(self) -> None:
        own = of_its_own(self.settings, self._folder / "small")
        own = own.model_copy(update={"state_dir": own.data_dir / "mounted"})
        module, size = "tests.faults.on_small_disk", {"SMALL_DISK_BYTES": str(DISK_BYTES)}
        self._supervise("small", own, "scorer", module, size)

    def _supervise(
        self, name: str, settings: Settings, command: str, module: str, more: dict[str, str]
    ) -> None:
        def start() -> ServiceProcess:
            self._started.append(ServiceProcess(settings, command, module, **more))
            return self._started[-1]

        self.services[name] = Supervised(start)

    def _end_all(self) -> None:
        for name in self.services:
            self.end(name)
        for process in self._started:
            process.end()

    def _settings(self) -> Settings:
        hook = WebhookSettings(url=self.receiver.url, secret=SECRET, allow_private=True)
        settings = Settings(**self.broker.access, partitions=PARTITIONS)
        own = of_its_own(settings, self._folder / "rapport")
        update = {"webhooks": {"hook": hook}, "notify_port": free_port(),
                  "session_timeout_ms": settings.session_timeout_ms}  # fmt: skip
        return own.model_copy(update=update)
