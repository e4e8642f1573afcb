"""A whole Rapport of a test's own: Kafka, ingest, scorer and api as processes."""

from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from services.local.embedded_kafka.broker import EmbeddedKafka
from services.publishing.endpoints import Endpoints
from services.runtime.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.free_port import free_port
from tests.processes import ServiceProcess

SERVICES = ("ingest", "scorer", "api")


class Stack:
    """Use as a context; stops all at its end."""

    def __init__(self, data_dir: Path, partitions: int = 4) -> None:
        self.kafka = EmbeddedKafka(data_dir)
        self.services: dict[str, ServiceProcess] = {}
        self._data_dir = data_dir
        self._partitions = partitions

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    @property
    def endpoints(self) -> Endpoints:
        settings = self.settings
        return Endpoints(
            ingest_url=f"http://127.0.0.1:{settings.ingest_port}",
            api_url=f"http://127.0.0.1:{settings.api_port}",
            bootstrap_servers=settings.bootstrap_servers,
            key=self.key,
        )

    def client(self) -> httpx.Client:
        """A client of the api."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(
            base_url=self.endpoints.api_url, headers=headers, timeout=30, trust_env=False
        )

    def start(self, name: str) -> None:
        """Start a service, and wait until it is ready."""
        self.services[name] = ServiceProcess(self.settings, name)
        self.services[name].wait_ready()

    def kill(self, name: str) -> None:
        """End a service at once, as a crash would."""
        self.services.pop(name).end()

    def _start(self) -> None:
        self.kafka.start()
        self.settings = Settings(
            bootstrap_servers=self.kafka.bootstrap_servers,
            data_dir=self._data_dir,
            partitions=self._partitions,
            ingest_port=free_port(),
            api_port=free_port(),
            scorer_port=free_port(),
            session_timeout_ms=2_000,
        )
        self.key = ensure_first_key(self.settings)
        self.services = {name: ServiceProcess(self.settings, name) for name in SERVICES}
        for service in self.services.values():
            service.wait_ready()

    def _end(self) -> None:
        for service in self.services.values():
            service.end()
        self.kafka.stop()
