"""As whom the embedded Kafka is spoken to before a client can run."""

from collections.abc import Generator
from typing import Any, NamedTuple

from aiokafka.conn import SaslPlainAuthenticator, ScramAuthenticator


class Login(NamedTuple):
    """A user and how it logs in: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`."""

    mechanism: str
    user: str
    password: str

    def messages(self) -> Generator[tuple[bytes, bool], bytes, None]:
        """What it sends, first and in answer to each token of the server."""
        given: dict[str, Any] = {
            "loop": None,
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }
        if self.mechanism == "PLAIN":
            authenticator = SaslPlainAuthenticator(**given).authenticator_plain()
        else:
            given["sasl_mechanism"] = self.mechanism
            authenticator = ScramAuthenticator(**given).authenticator_scram()
        yield from authenticator
