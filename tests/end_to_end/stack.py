"""A whole Rapport of a test's own: Kafka, ingest, scorer and api as processes."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from services.local.embedded_kafka.broker import EmbeddedKafka
from services.publishing.endpoints import Endpoints
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.free_port import free_port
from tests.processes import ServiceProcess

SERVICES = ("ingest", "scorer", "api")


class Stack:
    """Use as a context; stops all at its end."""

    def __init__(self, data_dir: Path, partitions: int = 4, **given: Any) -> None:
        """`given` are further settings."""
        self.kafka = EmbeddedKafka(data_dir)
        self.services: dict[str, ServiceProcess] = {}
        self._data_dir = data_dir
        self._partitions = partitions
        self._given = given

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
            kafka=settings,
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
        self.start_unready(name)
        self.services[name].wait_ready()

    def start_unready(self, name: str) -> None:
        """Start a service that will not be ready until something else has happened."""
        self.services[name] = ServiceProcess(self.settings, name)

    def kill(self, name: str) -> None:
        """End a service at once, as a crash would."""
        self.services.pop(name).end()

    def _start(self) -> None:
        self.kafka.start()
        self.settings = Settings(
            **self.kafka.access,
            data_dir=self._data_dir,
            partitions=self._partitions,
            **self._given,
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
