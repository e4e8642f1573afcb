"""Debian's Prometheus, as a process, with the configuration of deploy/prometheus."""

import math
import re
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx
import yaml

from deploy.dashboards.grafana import ALL
from services.local.embedded_kafka.config import HOST
from services.local.processes.die_with_parent import die_with_parent
from services.local.processes.ports import free_ports
from tests.deploy.containers import ROOT, Containers
from tests.processes import until
from tests.programs import program

SCRAPE_S = 3
"""Shorter than in deploy/prometheus, as a test has less time than an operator; but a busy machine
has to answer within it.
"""

_SECTION = ROOT / "deploy" / "prometheus"


class Value(NamedTuple):
    """A sample of an answer: its labels, and its value."""

    labels: dict[str, str]
    value: float


class Prometheus:
    """Use as a context: it scrapes those of `containers` that run, and evaluates the rules."""

    def __init__(self, folder: Path, containers: Containers) -> None:
        folder.mkdir()
        (port,) = free_ports(HOST, 1)
        self._folder, self._containers = folder, containers
        self._client = httpx.Client(base_url=f"http://{HOST}:{port}", trust_env=False, timeout=20)
        rules = (_SECTION / "rules.yml").read_text()
        (folder / "rules.yml").write_text(
            re.sub(r"interval: \d+s", f"interval: {SCRAPE_S}s", rules)
        )
        (folder / "prometheus.yml").write_text(yaml.safe_dump(self._configuration()))
        self._command = [
            program("prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={HOST}:{port}",
        ]

    def __enter__(self) -> Self:
        with (self._folder / "output").open("wb") as output:
            self._process = subprocess.Popen(
                die_with_parent(self._command),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until(self._ready, "Prometheus to be ready", gone=self._process)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)
        self._client.close()

    def ask(self, expression: str, ahead_s: float = 0, **chosen: str) -> list[Value]:
        """What `expression` of a dashboard has for values, NaN apart, as Grafana asks for it.

        So many seconds from now; `chosen` are variables' values, all of them where not given.
        """
        at = time.time() + ahead_s
        asked = self._get("/api/v1/query", query=expanded(expression, **chosen), time=at)
        found = [Value(each["metric"], float(each["value"][1])) for each in asked["result"]]
        return [each for each in found if not math.isnan(each.value)]

    def choices(self, variable: dict[str, Any]) -> set[str]:
        """The values that a variable of a dashboard offers."""
        found = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"])
        assert found, variable
        series = self._get("/api/v1/series", **{"match[]": expanded(found[1])})
        return {each[found[2]] for each in series}

    def _get(self, path: str, **parameters: str | float) -> Any:
        answer = self._client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def _ready(self) -> bool:
        try:
            return self._client.get("/-/ready").status_code == 200
        except httpx.TransportError:
            return False

    def _configuration(self) -> dict[str, Any]:
        configuration = yaml.safe_load((_SECTION / "prometheus.yml").read_text())
        jobs = configuration["scrape_configs"]
        return {
            "global": {"scrape_interval": f"{SCRAPE_S}s", "evaluation_interval": f"{SCRAPE_S}s"},
            "rule_files": configuration["rule_files"],
            "scrape_configs": [
                {"job_name": job["job_name"], "static_configs": [{"targets": self._targets(job)}]}
                for job in jobs
            ],
        }

    def _targets(self, job: dict[str, Any]) -> list[str]:
        """The targets of `job` that run, at their addresses here."""
        named = [target for static in job.get("static_configs", ()) for target in static["targets"]]
        named += [
            f"{n}:{dns['port']}" for dns in job.get("dns_sd_configs", ()) for n in dns["names"]
        ]
        places = (target.split(":") for target in named)
        return [
            f"{HOST}:{self._containers.port(name, int(port))}"
            for name, port in places
            if name in self._containers.processes
        ]


def expanded(expression: str, **chosen: str) -> str:
    """`expression` with Grafana's variables as Grafana puts in their values.

    $__rate_interval is four scrapes, at a zoom that shows a point a scrape. A value chosen from a
    list is escaped, as it stands in a regular expression.
    """
    expression = expression.replace("$__rate_interval", f"{4 * SCRAPE_S}s")

    def value(match: re.Match[str]) -> str:
        given = chosen.get(match[1])
        return ALL if given is None else re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\\\1", given)

    return re.sub(r"\$(\w+)", value, expression)
