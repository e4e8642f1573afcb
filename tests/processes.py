"""Rapport's services as processes of a test's own, which it may hurt."""

import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from subprocess import PIPE

import httpx

from services.local.processes.command import module_command
from services.local.processes.die_with_parent import die_with_parent
from services.runtime.exit_codes import HALTED
from services.runtime.settings import Settings

DEADLINE_S = 120
"""Far beyond what anything takes, also on a machine that is five times slower than most."""
PAUSE_S = 0.02
_BACK_OFF_S = 0.2


def until(
    condition: Callable[[], object],
    what: str,
    gone: subprocess.Popen[bytes] | None = None,
    deadline_s: float = DEADLINE_S,
) -> None:
    """Wait until `condition()`; fail where it takes too long or a process has gone."""
    deadline = time.monotonic() + deadline_s
    while not condition():
        assert gone is None or gone.poll() is None, f"the process ended while waiting for {what}"
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(PAUSE_S)


class ServiceProcess:
    """A service as `rapport <command>` runs it, or as another `module` does; ends with the test.

    It logs to a file of its own under the data directory.
    """

    def __init__(
        self,
        settings: Settings,
        command: str = "scorer",
        module: str = "services.cli",
        **environment: str,
    ) -> None:
        self.settings = settings
        self.log = settings.data_dir / f"{command}-{uuid.uuid4().hex[:6]}.log"
        part = "scorer" if command == "replica" else command
        self.url = f"http://127.0.0.1:{getattr(settings, f'{part}_port')}"
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                die_with_parent(module_command(module, command)),
                env=os.environ | settings.variables() | environment,
                stdin=PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        until(self.ready, f"{self.url} to be ready; see {self.log}", gone=self.process)

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False, timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def metrics(self) -> str:
        return httpx.get(f"{self.url}/metrics", trust_env=False, timeout=5).text

    def metric(self, name: str) -> float:
        """The value of one series, as `/metrics` names it; 0 where it is not exported."""
        try:
            lines = self.metrics().splitlines()
        except httpx.TransportError:
            return 0.0
        return next((float(ln.split()[-1]) for ln in lines if ln.startswith(f"{name} ")), 0.0)

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal where it still runs; its exit code, negative for the signal it died of."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)

    def end(self) -> None:
        """Make sure that it is no more."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        self.process.stdin.close()


class Supervised:
    """A service that is started again whenever it has ended, as `rapport up` would.

    Not where it has halted on purpose; `codes` are the exit codes so far.
    """

    def __init__(self, start: Callable[[], ServiceProcess]) -> None:
        self.codes: list[int] = []
        self.running = start()
        self._start = start
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._supervise, daemon=True)
        self._thread.start()

    def ready(self) -> bool:
        return self.running.ready()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End the process that runs now; another follows."""
        self.running.send(number)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it for good, by a signal; returns its exit code."""
        self._stopped.set()
        code = self.running.stop(number)
        self._thread.join()
        return code

    def _supervise(self) -> None:
        while True:
            code = self.running.process.wait()
            self.codes.append(code)
            if self._stopped.wait(_BACK_OFF_S) or code == HALTED:
                return
            self.running = self._start()
