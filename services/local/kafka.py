"""A real Kafka on this machine: one node (KRaft), as a child process of this one."""

import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from services.local.artifacts import classpath
from services.local.failures import CannotStart
from services.local.file_lock import FileLock
from services.local.java import find_java
from services.local.kafka_config import HOST, JVM_OPTIONS
from services.local.kafka_home import KafkaHome, new_cluster_id
from services.local.kafka_probe import serves
from services.local.leash import GRACE_SECONDS, leash

Command = list[str | Path]

_START_SECONDS = 60.0
_FORMAT_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_LOCK_SECONDS = GRACE_SECONDS + 5
"""A broker whose parent was killed may take its grace to leave."""

_PORT_ATTEMPTS = 3
_PORT_LOST = "Address already in use"


class KafkaFailed(CannotStart):
    """Kafka did not start; the message has its last log lines."""


class EmbeddedKafka:
    """A single-node Kafka that keeps its data in `<data_dir>/kafka`, and its address.

    Every call blocks. One that was stopped or killed can be started again, on its data and
    its port. It ends with this process, even where that is killed.
    """

    def __init__(self, data_dir: Path, port: int = 0) -> None:
        """`port` 0 takes the last one used with `data_dir` where it is free, else any."""
        self.data_dir = data_dir.resolve()
        self.port = port
        self._home = KafkaHome(self.data_dir)
        self._lock: FileLock | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect, `host:port`, once it has started."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The broker's process id.

        Raises:
            RuntimeError: where it has not been started.
        """
        return self._started().pid

    def start(self) -> None:
        """Start it and wait until it serves; the first start ever fetches its jars.

        Raises:
            CannotStart: saying what to do about it: no jars, no Java, the port or the data
                directory taken, or no answer within a minute.
        """
        java: Command = [find_java(), *JVM_OPTIONS, "-cp", ":".join(map(str, classpath()))]
        self._take_directory()
        try:
            self._serve(java)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop it in good order; kill it where that takes longer than its grace."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._let_go()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
        self._let_go()

    def wait(self) -> int:
        """Wait until it ends, and return its exit code (negative: the signal that ended it).

        Raises:
            RuntimeError: where it has not been started.
        """
        return self._started().wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the embedded Kafka has not been started")
        return self._process

    def _take_directory(self) -> None:
        self._lock = FileLock(self._home.lock)
        if self._lock.acquire(_LOCK_SECONDS):
            return
        holder = self._lock.holder()
        self._let_go()
        raise KafkaFailed(
            f"{self._home.directory} is in use by another Kafka, {holder}.\n"
            "What to do: stop that one, or choose another --data-dir"
        )

    def _serve(self, java: Command) -> None:
        given = self.port
        for _ in range(_PORT_ATTEMPTS):
            self.port = self._home.configure(given)
            if not self._home.formatted:
                self._format(java)
            failure = self._launch(java)
            if failure is None:
                return
            self.port = given
            # Somebody may take a port between our choosing it and Kafka's binding it.
            if _PORT_LOST not in self._home.last_lines():
                break
        raise KafkaFailed(
            f"Kafka did not start: {failure}. Its last lines (more in {self._home.log}):\n"
            f"{self._home.last_lines()}"
        )

    def _format(self, java: Command) -> None:
        tool: Command = [*java, "kafka.tools.StorageTool", "format", "--ignore-formatted"]
        told = subprocess.run(
            [*tool, "-t", new_cluster_id(), "-c", self._home.properties],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=_FORMAT_SECONDS,
        )
        if told.returncode:
            raise KafkaFailed(f"Kafka cannot set up {self._home.storage}:\n{told.stdout}")

    def _launch(self, java: Command) -> str | None:
        """Start the broker; what kept it from serving, or None where it serves."""
        assert self._lock is not None
        logging = f"-Dlog4j2.configurationFile={self._home.logging}"
        with self._home.output.open("wb") as output:
            self._process = subprocess.Popen(
                leash([java[0], logging, *java[1:], "kafka.Kafka", self._home.properties]),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(self._lock.fd,),
            )
        self._lock.sign(self._process.pid)
        return self._await_serving(self._process)

    def _await_serving(self, process: subprocess.Popen[bytes]) -> str | None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            code = process.poll()
            if code is not None:
                return f"it ended with exit code {code}"
            if serves(HOST, self.port):
                return None
            time.sleep(_PAUSE_SECONDS)
        return f"it does not answer after {_START_SECONDS:.0f} s"

    def _let_go(self) -> None:
        if self._process is not None:
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None
