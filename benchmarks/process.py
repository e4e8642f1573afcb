"""A service under measurement: its own process, and what it has used."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import httpx

from services.local.processes.command import module_command
from services.runtime.settings import Settings

_TICKS = os.sysconf("SC_CLK_TCK")
_DEADLINE_S = 900
_IDLE_S, _IDLE_CPU_S = 6.0, 0.3
"""A process is idle once it takes no more CPU than this for so long: a scorer scans every 5 s."""


class Used(NamedTuple):
    """CPU seconds of a process so far, and its memory that no file backs, in bytes."""

    cpu_s: float
    anonymous_bytes: int


def used(pid: int) -> Used:
    """What a process has used until now."""
    process = Path("/proc") / str(pid)
    fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
    anonymous = next(
        int(line.split()[1]) * 1024
        for line in (process / "status").read_text().splitlines()
        if line.startswith("RssAnon")
    )
    return Used((int(fields[11]) + int(fields[12])) / _TICKS, anonymous)


def stored_bytes(folder: Path) -> int:
    """What the files below a folder take on disk; those that are mapped may be much longer."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))


class Service:
    """`rapport NAME`, or another `module`, with the given settings; use as a context."""

    def __init__(self, name: str, settings: Settings, module: str = "services.cli") -> None:
        self.name = name
        self._module = module
        self.settings = settings

    def __enter__(self) -> Self:
        given = self.settings.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        with (self.settings.data_dir / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                module_command(self._module, self.name),
                env=os.environ | {f"RAPPORT_{k.upper()}": str(v) for k, v in given.items()},
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(_DEADLINE_S)

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def used(self) -> Used:
        """What it has used until now."""
        return used(self._process.pid)

    def wait_ready(self) -> None:
        """Wait until it answers that it is."""
        wait(lambda: self._ask("/readyz") is not None, self._process)

    def wait_live(self) -> None:
        """Wait until it answers at all; an api without a scorer beside it never is ready."""
        wait(lambda: self._ask("/livez") is not None, self._process)

    def metrics(self) -> str:
        """What it says at `/metrics`; nothing where it does not answer yet."""
        return self._ask("/metrics") or ""

    def _ask(self, path: str) -> str | None:
        port = getattr(self.settings, f"{self.name}_port")
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=2)
        except httpx.TransportError:
            return None
        return answer.text if answer.is_success else None

    def settle(self) -> None:
        """Wait until it has no background work left: it is idle for a while."""
        until, spent = time.monotonic() + _IDLE_S, self.used().cpu_s
        while time.monotonic() < until:
            time.sleep(0.5)
            if self.used().cpu_s > spent + _IDLE_CPU_S:
                until, spent = time.monotonic() + _IDLE_S, self.used().cpu_s


def wait(
    condition: Callable[[], bool],
    process: subprocess.Popen[bytes] | None = None,
    seconds: float = _DEADLINE_S,
) -> None:
    """Wait for a condition, for so long.

    Raises:
        TimeoutError: where it takes too long; RuntimeError where the process has ended.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the process ended with exit code {process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)
