"""What the embedded Kafka listens on, and as whom one may speak to it.

Clients log in by SCRAM, which never shows the password: not even to another program that takes
the port while Kafka is down. The parts of the node, and whoever starts it, log in by PLAIN with
the password of this one start, which Kafka can check before it knows any user.
"""

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from services.local.embedded_kafka.login import Login

HOST = "127.0.0.1"

MECHANISM = "SCRAM-SHA-512"
USER = "rapport"

_MODULES = "org.apache.kafka.common.security"


class Listener(NamedTuple):
    """A port on loopback; `properties` are its own, without `listener.name.NAME.`."""

    name: str
    protocol: str
    port: int
    properties: Mapping[str, str] = {}

    @property
    def address(self) -> str:
        """As Kafka's settings have it."""
        return f"{self.name}://{HOST}:{self.port}"

    def prefixed(self) -> dict[str, str]:
        """Its properties as they stand among the node's."""
        prefix = f"listener.name.{self.name.lower()}"
        return {f"{prefix}.{name}": value for name, value in self.properties.items()}


def new_starter() -> Login:
    """Who may speak to the node for one start of it."""
    return Login("PLAIN", "starter", secrets.token_hex(20))


def client_listener(port: int, starter: Login | None) -> Listener:
    """The one for clients, which log in as `USER`; without a `starter` it takes anyone."""
    if starter is None:
        return Listener("CLIENT", "PLAINTEXT", port)
    mechanisms = {
        "sasl.enabled.mechanisms": f"PLAIN,{MECHANISM}",
        f"{MECHANISM.lower()}.sasl.jaas.config": f"{_MODULES}.scram.ScramLoginModule required;",
    }
    return Listener("CLIENT", "SASL_PLAINTEXT", port, mechanisms | _plain(starter))


def controller_listener(port: int, starter: Login | None) -> Listener:
    """The one by which the node's parts agree on what is there."""
    if starter is None:
        return Listener("CONTROLLER", "PLAINTEXT", port)
    mechanisms = {"sasl.enabled.mechanisms": "PLAIN"}
    return Listener("CONTROLLER", "SASL_PLAINTEXT", port, mechanisms | _plain(starter))


def _plain(login: Login) -> dict[str, str]:
    """A listener takes `login`, and what connects to it from within the node logs in as that."""
    module = (
        f'{_MODULES}.plain.PlainLoginModule required username="{login.user}" '
        f'password="{login.password}" user_{login.user}="{login.password}";'
    )
    return {"plain.sasl.jaas.config": module}
