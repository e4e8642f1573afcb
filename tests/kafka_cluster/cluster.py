"""A Kafka of several brokers, for faults that one broker cannot have."""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from services.kafka.connection import connection
from services.local.embedded_kafka.listeners import HOST
from services.local.embedded_kafka.login import Login
from services.local.embedded_kafka.storage import START_SECONDS, new_cluster_id
from services.local.processes.ports import free_ports, is_free
from services.runtime.kafka_settings import KafkaSettings
from tests.certificates import Authority, keystore
from tests.kafka_cluster.broker import Broker, Properties
from tests.processes import until

_LISTENERS = ("CLIENTS", "BROKERS", "CONTROLLER")
_TLS_ENDS_S = 0.2
"""aiokafka does not wait for the end of TLS, and a loop that is closed before would complain."""

_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"

_BROKER: Properties = {
    "process.roles": "broker,controller",
    "auto.create.topics.enable": "false",
    "inter.broker.listener.name": "BROKERS",
    "controller.listener.names": "CONTROLLER",
    # One that was killed is missed after so long.
    "broker.session.timeout.ms": 4_000,
    "broker.heartbeat.interval.ms": 500,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.num.partitions": 8,
    "log.index.size.max.bytes": 256 * 1024,
    "log.cleaner.dedupe.buffer.size": 32 * 1024 * 1024,
    "num.io.threads": 4,
    "background.threads": 4,
}


class KafkaCluster:
    """Use as a context, in which all brokers serve; a test may hurt `brokers`.

    With `tls` clients and brokers need a certificate of `authority`, with `users` clients log in
    as one of them. `properties` are more of every broker's.
    """

    def __init__(
        self,
        folder: Path,
        size: int = 3,
        *,
        tls: bool = False,
        users: Sequence[Login] = (),
        properties: Properties | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = Authority(folder, "authority")
        self._certificate = self.authority.issue("client")
        self.users, self._tls = users, tls
        self._ports = _lasting_ports(folder / "ports.json", size)
        shared = {**_BROKER, **_replication(size), **self._security(), **(properties or {})}
        self.brokers = [
            Broker(folder / f"broker-{n}", {**shared, **self._listening(n)})
            for n in range(1, size + 1)
        ]

    def __enter__(self) -> Self:
        cluster_id = new_cluster_id()
        try:
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda broker: broker.format(cluster_id, self.users), self.brokers))
            self.start_fallen()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kill()

    @property
    def access(self) -> dict[str, Any]:
        """The settings by which clients reach it; where there are users, but for who it is."""
        reached = {"bootstrap_servers": ",".join(map(_address, self._ports["CLIENTS"]))}
        if self.users:
            return reached | {"kafka_security_protocol": "SASL_PLAINTEXT"}
        return reached | self._tls_access()

    @property
    def inside(self) -> str:
        """The addresses of the listener between brokers, which without TLS takes anyone."""
        return ",".join(map(_address, self._ports["BROKERS"]))

    def start_fallen(self) -> None:
        """Start the brokers that do not run, and wait until all serve."""
        for broker in self.brokers:
            if not broker.runs:
                broker.kill()  # releases what the ended one held
                broker.start()
        until(lambda: asyncio.run(self._all_serve()), "the brokers", deadline_s=START_SECONDS)

    async def _all_serve(self) -> bool:
        """Whether each broker knows of all."""
        return all(
            [await self._alive(port) == len(self.brokers) for port in self._ports["BROKERS"]]
        )

    async def _alive(self, port: int) -> int:
        """How many brokers the one at `port` knows of."""
        own = KafkaSettings(bootstrap_servers=_address(port), **self._tls_access())
        if is_free(HOST, port):
            return 0
        client = AIOKafkaClient(**connection(own))
        try:
            await client.bootstrap()
            return len(client.cluster.brokers())
        except KafkaError:
            return 0
        finally:
            await client.close()
            await asyncio.sleep(_TLS_ENDS_S if self._tls else 0)

    def _tls_access(self) -> dict[str, Any]:
        if not self._tls:
            return {}
        certificate, key = self._certificate
        return {
            "kafka_security_protocol": "SSL",
            "kafka_ssl_ca_file": self.authority.path,
            "kafka_ssl_cert_file": certificate,
            "kafka_ssl_key_file": key,
        }

    def _security(self) -> Properties:
        inside = "SSL" if self._tls else "PLAINTEXT"
        clients = "SASL_PLAINTEXT" if self.users else inside
        given: dict[str, str | int | Path] = {
            "listener.security.protocol.map": (
                f"CLIENTS:{clients},BROKERS:{inside},CONTROLLER:{inside}"
            )
        }
        for mechanism in {user.mechanism for user in self.users}:
            login = f"listener.name.clients.{mechanism.lower()}.sasl.jaas.config"
            given |= {"sasl.enabled.mechanisms": mechanism, login: _SCRAM}
        if self._tls:
            given |= keystore(*self.authority.issue("broker"))
            given |= self.authority.truststore | {"ssl.client.auth": "required"}
        return given

    def _listening(self, number: int) -> Properties:
        at = {name: f"{name}://{_address(self._ports[name][number - 1])}" for name in _LISTENERS}
        voters = [f"{n}@{_address(port)}" for n, port in enumerate(self._ports["CONTROLLER"], 1)]
        return {
            "node.id": number,
            "controller.quorum.voters": ",".join(voters),
            "listeners": ",".join(at.values()),
            "advertised.listeners": f"{at['CLIENTS']},{at['BROKERS']}",
        }

    def _kill(self) -> None:
        for broker in self.brokers:
            broker.kill()


def _replication(size: int) -> Properties:
    """Kafka's own topics have as many replicas as there are brokers."""
    enough = min(2, size)
    return {
        "default.replication.factor": size,
        "offsets.topic.replication.factor": size,
        "transaction.state.log.replication.factor": size,
        "transaction.state.log.min.isr": enough,
        "share.coordinator.state.topic.replication.factor": size,
        "share.coordinator.state.topic.min.isr": enough,
    }


def _lasting_ports(file: Path, size: int) -> dict[str, list[int]]:
    """The ports of each listener, by broker: those of before, where `file` has them."""
    if not file.exists():
        free = free_ports(HOST, size * len(_LISTENERS))
        ports = {name: free[n :: len(_LISTENERS)] for n, name in enumerate(_LISTENERS)}
        file.write_text(json.dumps(ports))
    found: dict[str, list[int]] = json.loads(file.read_text())
    return found


def _address(port: int) -> str:
    return f"{HOST}:{port}"
