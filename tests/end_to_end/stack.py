"""A whole Rapport of a test's own: Kafka, ingest, scorer and api as processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from services.keys import ensure_first_key
from services.local.kafka import EmbeddedKafka
from services.local.replay.endpoints import Endpoints
from services.settings import Settings
from tests.free_port import free_port

DEADLINE_S = 90


class Stack:
    """Use as a context; stops all at its end."""

    def __init__(self, data_dir: Path, partitions: int = 4) -> None:
        self.data_dir = data_dir
        self.kafka = EmbeddedKafka(data_dir)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._partitions = partitions

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def _start(self) -> None:
        self.kafka.start()
        self.settings = Settings(
            bootstrap_servers=self.kafka.bootstrap_servers,
            data_dir=self.data_dir,
            partitions=self._partitions,
            ingest_port=free_port(),
            api_port=free_port(),
            scorer_port=free_port(),
            session_timeout_ms=2_000,
        )
        self.key = ensure_first_key(self.settings)
        for name in ("ingest", "scorer", "api"):
            self.start(name)
        for name in ("ingest", "scorer", "api"):
            self.wait_ready(name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        for name in list(self.processes):
            self.kill(name, signal.SIGKILL)
        self.kafka.stop()

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
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(
            base_url=self.endpoints.api_url, headers=headers, timeout=30, trust_env=False
        )

    def start(self, name: str) -> None:
        given = self.settings.model_dump(mode="json", exclude_none=True)
        with (self.data_dir / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "services.cli", name],
                env=os.environ | {f"RAPPORT_{k.upper()}": str(v) for k, v in given.items()},
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        process = self.processes.pop(name)
        process.send_signal(number)
        process.wait(30)

    def wait_ready(self, name: str) -> None:
        port = getattr(self.settings, f"{name}_port")
        deadline = time.monotonic() + DEADLINE_S
        while not _answers(f"http://127.0.0.1:{port}/readyz"):
            assert self.processes[name].poll() is None, self.log(name)
            assert time.monotonic() < deadline, f"{name} is not ready: {self.log(name)}"
            time.sleep(0.05)

    def log(self, name: str) -> str:
        return (self.data_dir / f"{name}.log").read_text()[-5_000:]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=2).status_code == 200
    except httpx.TransportError:
        return False
