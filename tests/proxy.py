"""The proxy of deploy/haproxy before services that run as processes of this machine."""

import os
import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from services.local.processes.die_with_parent import die_with_parent
from services.local.processes.ports import free_ports
from tests.processes import until
from tests.programs import program
from tests.secured_kafka import Authority

HOST = "127.0.0.1"
CONFIG = Path(__file__).parents[1] / "deploy" / "haproxy" / "haproxy.cfg"


class Proxy:
    """Use as a context; `servers` are the addresses it stands before, `INGEST_1` and so on.

    `url` is its own, and `trust` what its clients trust.
    """

    def __init__(self, folder: Path, servers: Mapping[str, str]) -> None:
        folder.mkdir(parents=True)
        authority = Authority(folder, "authority")
        certificate, key = authority.issue("proxy")
        pem = folder / "proxy-with-key.pem"
        pem.write_bytes(certificate.read_bytes() + key.read_bytes())
        public, internal, metrics = (f"{HOST}:{port}" for port in free_ports(HOST, 3))
        self.url, self._metrics_url = f"https://{public}", f"http://{metrics}/metrics"
        self.trust = ssl.create_default_context(cafile=authority.path)
        own = {"PUBLIC": public, "INTERNAL": internal, "METRICS": metrics, "CERTIFICATE": str(pem)}
        self._environment = os.environ | own | dict(servers)
        self._log = folder / "proxy.log"

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                die_with_parent([program("haproxy"), "-db", "-f", CONFIG]),
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        until(self.all_up, f"the proxy to find all; see {self._log}", gone=self._process)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)

    def client(self, **headers: str) -> httpx.Client:
        """One that trusts it."""
        return httpx.Client(
            base_url=self.url, headers=headers, verify=self.trust, timeout=30, trust_env=False
        )

    def said(self) -> str:
        """What it has logged."""
        return self._log.read_text()

    def all_up(self) -> bool:
        """Whether each of its servers has passed its latest check."""
        try:
            metrics = httpx.get(self._metrics_url, trust_env=False, timeout=2).text
        except httpx.TransportError:
            return False
        states = [line for line in metrics.splitlines() if line.startswith(_CHECKED)]
        return bool(states) and all(line.endswith(" 1") for line in states if _PASSED in line)


_CHECKED, _PASSED = "haproxy_server_check_status{", 'state="L7OK"'
