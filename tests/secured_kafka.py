"""A Kafka that is reached as a careful operator's is: by TLS, by name and password, or both."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from services.local.embedded_kafka.broker import EmbeddedKafka
from services.local.embedded_kafka.listeners import HOST, Listener
from services.local.embedded_kafka.login import Login
from services.local.embedded_kafka.wire import put_user
from services.local.processes.ports import free_ports
from tests.certificates import Authority, keystore

USER, PASSWORD = "ana", "correct horse, battery=staple"


class SecuredKafka:
    """Use as a context; beside its own listener it has one for each way to secure one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = Authority(folder, "authority")
        self.stranger = Authority(folder, "stranger")
        self.certificate = self.authority.issue("client")
        self.foreign = self.stranger.issue("foreign client")
        tls = keystore(*self.authority.issue("broker"))
        elsewhere = keystore(*self.authority.issue("elsewhere", "192.0.2.1"))
        ways = {
            "TLS": ("SSL", tls),
            "MUTUAL": ("SSL", tls | self.authority.truststore | {"ssl.client.auth": "required"}),
            "ELSEWHERE": ("SSL", elsewhere),
            "LOGIN": ("SASL_SSL", tls | _logins()),
        }
        self.ports = dict(zip(ways, free_ports(HOST, len(ways)), strict=True))
        listeners = [
            Listener(name, protocol, self.ports[name], properties)
            for name, (protocol, properties) in ways.items()
        ]
        self.broker = EmbeddedKafka(folder / "data", more=listeners)

    def __enter__(self) -> Self:
        self.broker.start()
        password = self.broker.access["kafka_sasl_password_file"].read_text()
        own = Login("SCRAM-SHA-512", "rapport", password)
        for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
            assert put_user(HOST, self.broker.port, own, Login(mechanism, USER, PASSWORD))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.broker.stop()

    def at(self, name: str) -> str:
        """The address of one of its listeners."""
        return f"{HOST}:{self.ports[name]}"

    def tls(self, name: str = "TLS", **more: Any) -> dict[str, Any]:
        """Settings of a client of a listener that wants TLS alone."""
        return {
            "bootstrap_servers": self.at(name),
            "kafka_security_protocol": "SSL",
            "kafka_ssl_ca_file": self.authority.path,
        } | more

    def login(self, mechanism: str = "SCRAM-SHA-512", **more: Any) -> dict[str, Any]:
        """Settings of a client that logs in over TLS."""
        return (
            self.tls("LOGIN")
            | {
                "kafka_security_protocol": "SASL_SSL",
                "kafka_sasl_mechanism": mechanism,
                "kafka_sasl_username": USER,
                "kafka_sasl_password": PASSWORD,
            }
            | more
        )


def _logins() -> dict[str, str]:
    modules = "org.apache.kafka.common.security"
    plain = f'{modules}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
    scram = f"{modules}.scram.ScramLoginModule required;"
    return {
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "plain.sasl.jaas.config": plain,
        "scram-sha-256.sasl.jaas.config": scram,
        "scram-sha-512.sasl.jaas.config": scram,
    }
