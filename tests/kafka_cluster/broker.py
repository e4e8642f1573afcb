"""One broker of a cluster, as a process."""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from services.local.embedded_kafka.artifacts import classpath
from services.local.embedded_kafka.config import logging_properties
from services.local.embedded_kafka.java import find_java
from services.local.embedded_kafka.login import Login
from services.local.embedded_kafka.process import GRACE_SECONDS
from services.local.embedded_kafka.storage import START_SECONDS
from services.local.processes.die_with_parent import die_with_parent

Properties = Mapping[str, str | int | Path]

_JVM = (
    "-Xms64m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:ReservedCodeCacheSize=64m",
    "-XX:-UsePerfData",
    "-XX:TieredStopAtLevel=1",  # half the time of the processor to start
)


class Broker:
    """A broker that can be killed, stopped and started again on its data."""

    def __init__(self, folder: Path, properties: Properties) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "kafka.log"
        self._output = folder / "kafka.out"
        self._logging = folder / "log4j2.properties"
        self._logging.write_text(logging_properties(self.log))
        self._properties = folder / "server.properties"
        given = {"log.dirs": folder / "storage", **properties}
        self._properties.write_text("".join(f"{name}={value}\n" for name, value in given.items()))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "it has not been started"
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def format(self, cluster_id: str, users: Sequence[Login]) -> None:
        """Set up its storage by Kafka's own tool, unless it has been; it then knows `users`."""
        tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster_id]
        added = [f"{u.mechanism}=[name={u.user},password={u.password}]" for u in users]
        adding = [word for user in added for word in ("--add-scram", user)]
        subprocess.run(
            self._java(*tool, "-c", self._properties, *adding),
            check=True,
            capture_output=True,
            timeout=START_SECONDS,
        )

    def start(self) -> None:
        """Start it, without waiting until it serves."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                die_with_parent(self._java("kafka.Kafka", self._properties)),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it in good order; at once where that takes long, as without a quorum."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
            self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        self._process.wait(START_SECONDS)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process = None

    def _java(self, *arguments: str | Path) -> list[str | Path]:
        jars = ":".join(map(str, classpath()))
        logging = f"-Dlog4j2.configurationFile={self._logging}"
        return [find_java(), *_JVM, logging, "-cp", jars, *arguments]
