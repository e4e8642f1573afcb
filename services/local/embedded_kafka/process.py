"""One run of Kafka's server, as a child process that dies with this one."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from services.local.embedded_kafka.home import KafkaHome
from services.local.processes.die_with_parent import GRACE_SECONDS, die_with_parent
from services.runtime.files import PRIVATE_UMASK, open_private

Command = list[str | Path]

_PAUSE_SECONDS = 0.05


class KafkaProcess:
    """Kafka's server with `properties`, running from the moment this is made."""

    def __init__(self, java: Command, properties: Path, home: KafkaHome, lock: int) -> None:
        """`java` runs a main class; the process holds the file descriptor `lock` open."""
        home.begin_log()
        logging = f"-Dlog4j2.configurationFile={home.logging}"
        with open_private(home.output, "wb") as output:
            self._process = subprocess.Popen(
                die_with_parent([java[0], logging, *java[1:], "kafka.Kafka", properties]),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(lock,),
                umask=PRIVATE_UMASK,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait_until(self, reached: Callable[[], bool], seconds: float) -> str | None:
        """Wait for `reached`, at most so long; None once it is, else the reason why not."""
        deadline = time.monotonic() + seconds
        while not reached():
            code = self._process.poll()
            if code is not None:
                return f"it ended with exit code {code}"
            if time.monotonic() > deadline:
                return f"it did not answer in {seconds:.0f} s"
            time.sleep(_PAUSE_SECONDS)
        return None

    def wait(self) -> int:
        """Wait until it ends, and return its exit code (negative: the signal that ended it)."""
        return self._process.wait()

    def stop(self) -> None:
        """Stop it gracefully; kill it where that takes longer than `GRACE_SECONDS`."""
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reap()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._process.kill()
        self._reap()

    def _reap(self) -> None:
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
