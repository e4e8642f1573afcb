"""The files of the embedded Kafka under a data directory."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from services.local.embedded_kafka.config import (
    controller_properties,
    logging_properties,
    server_properties,
)
from services.local.embedded_kafka.listeners import (
    HOST,
    MECHANISM,
    USER,
    Listener,
    client_listener,
    controller_listener,
    new_starter,
)
from services.local.embedded_kafka.login import Login
from services.local.errors import CannotStart
from services.local.processes.ports import free_ports, is_free
from services.runtime.files import private_directory, private_tree, replace_file

_TAIL_LINES = 12


class PortTaken(CannotStart):
    """Another program listens on the port that Kafka was given."""


class KafkaHome:
    """`<data_dir>/kafka`: Kafka's storage, settings, password and last port; its logs beside.

    `starter` may speak to the node for one start, `user` whenever it runs; both are None where
    it takes anyone. `more` are listeners beside its own.
    """

    def __init__(
        self, data_dir: Path, *, open_to_all: bool = False, more: Sequence[Listener] = ()
    ) -> None:
        self.directory = data_dir / "kafka"
        self.storage = self.directory / "storage"
        self.server = self.directory / "server.properties"
        self.controller = self.directory / "controller.properties"
        self.logging = self.directory / "log4j2.properties"
        self.lock = self.directory / "lock"
        self.log = data_dir / "logs" / "kafka.log"
        self.output = data_dir / "logs" / "kafka.out"
        self.password = self.directory / "password"
        self.controller_port = 0
        self.starter: Login | None = None
        self.user: Login | None = None
        self._open_to_all = open_to_all
        self._more = more
        self._data_dir = data_dir
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
        private_directory(self._data_dir)
        private_tree(self.directory)
        private_directory(self.storage)
        if not self._open_to_all:
            self.starter, self.user = new_starter(), Login(MECHANISM, USER, self._known_password())
        self._write_settings(port)
        return port

    def _write_settings(self, port: int) -> None:
        controller = controller_listener(self.controller_port, self.starter)
        listeners = [client_listener(port, self.starter), *self._more]
        for path, text in (
            (self.server, server_properties(self.storage, listeners, controller)),
            (self.controller, controller_properties(self.storage, controller)),
            (self.logging, logging_properties(self.log)),
            (self._port, str(port)),
        ):
            replace_file(path, text.encode())

    def _known_password(self) -> str:
        """The clients' password: made once, and kept."""
        if not self.password.exists():
            replace_file(self.password, secrets.token_urlsafe(32).encode(), durable=True)
        return self.password.read_text()

    def begin_log(self) -> None:
        """Rename the log of the last run, so that the log is that of the next one."""
        private_tree(self.log.parent)
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
