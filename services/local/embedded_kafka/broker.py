"""A real Kafka on this machine: one node (KRaft), as a child process of this one."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from services.local.embedded_kafka.artifacts import classpath
from services.local.embedded_kafka.config import JVM_OPTIONS
from services.local.embedded_kafka.home import KafkaHome
from services.local.embedded_kafka.java import find_java
from services.local.embedded_kafka.listeners import HOST, Listener
from services.local.embedded_kafka.process import Command, KafkaProcess
from services.local.embedded_kafka.storage import START_SECONDS, format_storage, settle_crash
from services.local.embedded_kafka.wire import put_user, serves
from services.local.errors import CannotStart
from services.local.processes.die_with_parent import GRACE_SECONDS
from services.local.processes.file_lock import FileLock

_PORT_ATTEMPTS = 3
_PORT_LOST = "Address already in use"


class KafkaFailed(CannotStart):
    """Kafka did not start; the message has its last log lines."""


class EmbeddedKafka:
    """A single-node Kafka that keeps its data in `<data_dir>/kafka`, and its address.

    Every call blocks. One that was stopped or killed can be started again, on its data and
    its port. It ends with this process, even where that is killed.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int = 0,
        lock_seconds: float = GRACE_SECONDS + 5,
        *,
        open_to_all: bool = False,
        more: Sequence[Listener] = (),
    ) -> None:
        """`port` 0 takes the last one used with `data_dir` where it is free, else any.

        Another broker on the same data has `lock_seconds` to end, as one whose parent was
        killed does. With `open_to_all` it asks nobody on this machine for a password. It listens
        on `more` too.
        """
        self.data_dir = data_dir.resolve()
        self.port = port
        self._lock_seconds = lock_seconds
        self._home = KafkaHome(self.data_dir, open_to_all=open_to_all, more=more)
        self._lock: FileLock | None = None
        self._process: KafkaProcess | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect, `host:port`, once it has started."""
        return f"{HOST}:{self.port}"

    @property
    def access(self) -> dict[str, Any]:
        """The settings by which clients reach it, once it has started."""
        where = {"bootstrap_servers": self.bootstrap_servers}
        if self._home.user is None:
            return where
        return where | {
            "kafka_security_protocol": "SASL_PLAINTEXT",
            "kafka_sasl_mechanism": self._home.user.mechanism,
            "kafka_sasl_username": self._home.user.user,
            "kafka_sasl_password_file": self._home.password,
        }

    @property
    def serves(self) -> bool:
        """Whether clients can use it at this moment."""
        return serves(HOST, self.port, self._home.user)

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
                directory taken, or no answer in two minutes.
        """
        java: Command = [find_java(), *JVM_OPTIONS, "-cp", ":".join(map(str, classpath()))]
        self._lock = self._take_directory()
        try:
            self._serve(java, self._lock)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop it gracefully; kill it where that takes too long."""
        if self._process is not None:
            self._process.stop()
        self._release()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
        self._release()

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

    def _started(self) -> KafkaProcess:
        if self._process is None:
            raise RuntimeError("the embedded Kafka has not been started")
        return self._process

    def _take_directory(self) -> FileLock:
        lock = FileLock(self._home.lock)
        if lock.acquire(self._lock_seconds):
            return lock
        holder = lock.holder()
        lock.close()
        raise KafkaFailed(
            f"{self._home.directory} is in use by another Kafka, {holder}.\n"
            "What to do: stop that one, or choose another --data-dir"
        )

    def _serve(self, java: Command, lock: FileLock) -> None:
        given = self.port
        for _ in range(_PORT_ATTEMPTS):
            self.port = self._home.configure(given)
            failure = self._launch(java, lock)
            if failure is None:
                return
            self.port = given
            # Another process may bind the port after we chose it and before Kafka binds it.
            if _PORT_LOST not in self._home.last_lines():
                break
        raise KafkaFailed(
            f"Kafka did not start: {failure}. Its last lines (more in {self._home.log}):\n"
            f"{self._home.last_lines()}"
        )

    def _launch(self, java: Command, lock: FileLock) -> str | None:
        """Start the broker; returns why it does not serve, or None if it does."""
        if self._home.crashed:
            settle_crash(java, self._home, lock.fd)
        if not self._home.formatted:
            format_storage(java, self._home)
        self._process = KafkaProcess(java, self._home.server, self._home, lock.fd)
        lock.sign(self._process.pid)
        for reached in self._stages():
            if failure := self._process.wait_until(reached, START_SECONDS):
                return failure
        return None

    def _stages(self) -> Iterator[Callable[[], bool]]:
        """What must come true, one after the other, before clients can use it."""
        starter, user = self._home.starter, self._home.user
        yield partial(serves, HOST, self.port, starter)
        if user is not None:
            yield partial(put_user, HOST, self.port, starter, user)
            yield partial(serves, HOST, self.port, user)

    def _release(self) -> None:
        self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None
