"""The files of the embedded Kafka under a data directory."""

from pathlib import Path

from services.local.embedded_kafka.config import (
    HOST,
    controller_properties,
    logging_properties,
    server_properties,
)
from services.local.errors import CannotStart
from services.local.processes.ports import free_ports, is_free

_TAIL_LINES = 12


class PortTaken(CannotStart):
    """Another program listens on the port that Kafka was given."""


class KafkaHome:
    """`<data_dir>/kafka`: Kafka's storage and settings, and its last port; its logs beside."""

    def __init__(self, data_dir: Path) -> None:
        self.directory = data_dir / "kafka"
        self.storage = self.directory / "storage"
        self.server = self.directory / "server.properties"
        self.controller = self.directory / "controller.properties"
        self.logging = self.directory / "log4j2.properties"
        self.lock = self.directory / "lock"
        self.log = data_dir / "logs" / "kafka.log"
        self.output = data_dir / "logs" / "kafka.out"
        self.controller_port = 0
        self._port = self.directory / "port"

    @property
    def formatted(self) -> bool:
        """Whether the storage has its cluster id."""
        return (self.storage / "meta.properties").is_file()

    @property
    def crashed(self) -> bool:
        """Whether the last Kafka on this storage did not shut down cleanly."""
        return self.formatted and not (self.storage / ".kafka_cleanshutdown").exists()

    def configure(self, given_port: int) -> int:
        """Write the settings for one start, and return the port that Kafka will listen on.

        That is `given_port`, or for 0 the last one where it is free, so that a restart keeps
        its address, else any free one.

        Raises:
            PortTaken: where `given_port` is not free.
        """
        spare, self.controller_port = free_ports(HOST, 2)
        port = given_port or self._last_port() or spare
        if not is_free(HOST, port):
            raise PortTaken(
                f"Port {port} of {HOST} is taken by another program.\n"
                "What to do: stop that one, or give Kafka another port"
            )
        self.storage.mkdir(parents=True, exist_ok=True)
        self.server.write_text(server_properties(self.storage, port, self.controller_port))
        self.controller.write_text(controller_properties(self.storage, self.controller_port))
        self.logging.write_text(logging_properties(self.log))
        self._port.write_text(str(port))
        return port

    def begin_log(self) -> None:
        """Rename the log of the last run, so that the log is that of the next one."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_name("kafka.previous.log"))

    def last_lines(self) -> str:
        """The last lines of this run's log and output."""
        texts = [
            path.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
            for path in (self.log, self.output)
            if path.exists()
        ]
        return "\n".join(line for lines in texts for line in lines)

    def _last_port(self) -> int:
        """The port of the last start if it is free now, else 0."""
        try:
            port = int(self._port.read_text())
        except (FileNotFoundError, ValueError):
            return 0
        return port if is_free(HOST, port) else 0
