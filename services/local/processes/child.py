"""One service as a child process, restarted when it fails."""

import asyncio
import logging
import subprocess
import time
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path

from services.local.processes.die_with_parent import die_with_parent
from services.runtime.exit_codes import HALTED
from services.runtime.files import open_private
from services.runtime.retry import RESTART

log = logging.getLogger(__name__)

GRACE_S = 20.0
"""From SIGTERM to SIGKILL."""

LASTED_S = 60.0
"""A process that ran for so long did not fail at its start: pauses start over (seconds)."""

_SHOWN_LINES = 15


class Child:
    """A command with its output in a log file; it dies with this process.

    Set `proven` once it was ready: then it is restarted however soon it fails.
    """

    def __init__(
        self, name: str, command: list[str], environment: Mapping[str, str], log_file: Path
    ) -> None:
        self.name = name
        self.log_file = log_file
        self.proven = False
        self._command, self._environment = command, dict(environment)
        self._process: Process | None = None

    async def run(self) -> int:
        """Run it, restarting it after a pause, until it ends for good; returns its exit code.

        It ends for good where it was stopped (0), halted on purpose (`HALTED`), or failed soon
        after its first start without having been ready, which a restart would not change.
        """
        attempt = 0
        while True:
            started = time.monotonic()
            code = await self._run_once()
            lasted = time.monotonic() - started
            hopeless = attempt == 0 and not self.proven and lasted < RESTART.longest_s
            if code in (0, HALTED) or hopeless:
                return code
            attempt = 1 if lasted > LASTED_S else attempt + 1
            pause = RESTART.pause_s(attempt)
            log.warning(
                "%s ended with exit code %s; starting again in %s s", self.name, code, pause
            )
            await asyncio.sleep(pause)

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL where that takes too long."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), GRACE_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    def last_lines(self) -> str:
        """The last lines of its log."""
        lines = self.log_file.read_text(errors="replace").splitlines()
        return "\n".join(lines[-_SHOWN_LINES:])

    async def _run_once(self) -> int:
        with open_private(self.log_file, "ab") as output:
            process = self._process = await asyncio.create_subprocess_exec(
                *die_with_parent(self._command, GRACE_S),
                env=self._environment,
                stdin=subprocess.PIPE,  # it dies with this process
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return await process.wait()
