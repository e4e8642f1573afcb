"""Prometheus and Alertmanager as deploy/ sets them up, and a pager that they reach."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import Any, Self

import httpx
import yaml

from services.local.processes.die_with_parent import die_with_parent
from services.local.processes.ports import free_ports
from tests.processes import until
from tests.programs import program

HOST = "127.0.0.1"
CONFIG = Path(__file__).parents[2] / "deploy" / "prometheus"
PROGRAMS = ("prometheus", "prometheus-alertmanager")


@dataclass(frozen=True)
class Page:
    """One alert that somebody was paged for, and when by `time.monotonic()`."""

    at: float
    name: str
    labels: Mapping[str, str]
    summary: str


class Pager:
    """What is paged: an HTTP server that Alertmanager's webhook receiver posts to."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        pager = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                pager.take(json.loads(body)["alerts"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self.server.server_port}/"

    def take(self, alerts: Sequence[Mapping[str, Any]]) -> None:
        now = time.monotonic()
        self.pages += [
            Page(now, each["labels"]["alertname"], each["labels"], each["annotations"]["summary"])
            for each in alerts
            if each["status"] == "firing"
        ]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


class Monitoring:
    """Use as a context; `targets` are the addresses of each job's processes.

    All intervals are those of deploy/prometheus.
    """

    def __init__(self, folder: Path, targets: Mapping[str, Sequence[str]]) -> None:
        folder.mkdir(parents=True)
        self.pager = Pager()
        self._folder, self._targets = folder, targets
        prometheus, alertmanager, cluster = free_ports(HOST, 3)
        self._address, self._alertmanager = f"{HOST}:{prometheus}", f"{HOST}:{alertmanager}"
        self._cluster = f"{HOST}:{cluster}"

    def __enter__(self) -> Self:
        with ExitStack() as stop:
            stop.enter_context(self.pager)
            stop.callback(self._run(PROGRAMS[1], self._alertmanager_options()))
            stop.callback(self._run(PROGRAMS[0], self._prometheus_options()))
            until(self._scrapes_all, f"every target to be scraped; see {self._folder}")
            self._stop = stop.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.close()

    def query(self, expression: str) -> list[dict[str, Any]]:
        """What Prometheus has for `expression` now."""
        answer = httpx.get(
            f"http://{self._address}/api/v1/query", params={"query": expression}, trust_env=False
        ).raise_for_status()
        found: list[dict[str, Any]] = answer.json()["data"]["result"]
        return found

    def _scrapes_all(self) -> bool:
        try:
            up = self.query("up == 1")
        except httpx.HTTPError:  # it is starting
            return False
        return len(up) == sum(map(len, self._targets.values()))

    def _prometheus_options(self) -> dict[str, object]:
        given = yaml.safe_load((CONFIG / "prometheus.yml").read_text())
        given["rule_files"] = [str(CONFIG / file) for file in given["rule_files"]]
        given["scrape_configs"] = [
            {"job_name": job, "static_configs": [{"targets": list(targets)}]}
            for job, targets in self._targets.items()
        ]
        alertmanagers = [{"static_configs": [{"targets": [self._alertmanager]}]}]
        given["alerting"] = {"alertmanagers": alertmanagers}
        return {
            "config.file": self._written("prometheus.yml", given),
            "storage.tsdb.path": self._folder / "series",
            "web.listen-address": self._address,
        }

    def _alertmanager_options(self) -> dict[str, object]:
        given = yaml.safe_load((CONFIG / "alertmanager.yml").read_text())
        (hook,) = given["receivers"][0]["webhook_configs"]
        hook["url"] = self.pager.url
        return {
            "config.file": self._written("alertmanager.yml", given),
            "storage.path": self._folder / "silences",
            "web.listen-address": self._alertmanager,
            "cluster.listen-address": self._cluster,
        }

    def _written(self, name: str, content: object) -> Path:
        path = self._folder / name
        path.write_text(yaml.safe_dump(content))
        return path

    def _run(self, name: str, options: Mapping[str, object]) -> Callable[[], None]:
        command = [program(name), *(f"--{key}={value}" for key, value in options.items())]
        with (self._folder / f"{name}.log").open("wb") as log:
            process = Popen(die_with_parent(command), stdin=PIPE, stdout=log, stderr=log)

        def stop() -> None:
            process.terminate()
            process.communicate(timeout=30)

        return stop
