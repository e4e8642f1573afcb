"""How Kafka is reached, and what is ours in it; the same for every client."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, PlainSerializer, SecretStr, model_validator

Secret = Annotated[
    SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), when_used="json")
]
"""Hidden wherever it is printed; as JSON, in which settings are handed on, it is itself."""

_SASL = ("kafka_sasl_mechanism", "kafka_sasl_username", "kafka_sasl_password")
_PASSWORD, _PASSWORD_FILE = "kafka_sasl_password", "kafka_sasl_password_file"
_CA, _CERT, _KEY = "kafka_ssl_ca_file", "kafka_ssl_cert_file", "kafka_ssl_key_file"


class KafkaSettings(BaseModel):
    """Where Kafka is, and as whom it is spoken to."""

    bootstrap_servers: str = Field("localhost:9092", description="Kafka, host:port,…")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT",
        description="how Kafka is spoken to: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"
    )
    kafka_sasl_username: str | None = Field(None, min_length=1, description="Kafka's user")
    kafka_sasl_password: Secret | None = Field(None, min_length=1, description="its password")
    kafka_sasl_password_file: Path | None = Field(
        None, description="file that holds the password, instead; read at every connection"
    )
    kafka_ssl_ca_file: Path | None = Field(
        None, description="PEM file of who signs Kafka's certificate; default the system's"
    )
    kafka_ssl_cert_file: Path | None = Field(
        None, description="PEM file of our own certificate, where Kafka wants one"
    )
    kafka_ssl_key_file: Path | None = Field(None, description="PEM file of its key, not encrypted")

    topic_prefix: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._-]{0,100}$",
        description="stands before the name of every topic, consumer group and transactional id, "
        "so that several Rapports can share a Kafka",
    )

    def in_kafka(self, name: str) -> str:
        """What a topic, group or transactional id of ours is called in Kafka."""
        return self.topic_prefix + name

    def in_registry(self, name: str) -> str:
        """What `schemas.topics` calls a topic that Kafka has under this name."""
        return name.removeprefix(self.topic_prefix)

    @property
    def uses_tls(self) -> bool:
        """Whether Kafka is spoken to over TLS."""
        return self.kafka_security_protocol in ("SSL", "SASL_SSL")

    @property
    def uses_sasl(self) -> bool:
        """Whether clients log in by name and password."""
        return self.kafka_security_protocol in ("SASL_PLAINTEXT", "SASL_SSL")

    def kafka_password(self) -> str:
        """The password, as its file holds it now.

        Raises:
            OSError, UnicodeDecodeError: where the file cannot be read.
        """
        if self.kafka_sasl_password_file is not None:
            return self.kafka_sasl_password_file.read_text().rstrip("\r\n")
        return self.kafka_sasl_password.get_secret_value() if self.kafka_sasl_password else ""

    def ssl_context(self) -> ssl.SSLContext:
        """Whom to trust, and our own certificate; host names are checked.

        Raises:
            OSError: where a file cannot be read, or is not what it should be.
        """
        context = ssl.create_default_context(cafile=self.kafka_ssl_ca_file)
        if self.kafka_ssl_cert_file is not None:
            # A password that is given, if only an empty one, is not asked for on the terminal.
            context.load_cert_chain(self.kafka_ssl_cert_file, self.kafka_ssl_key_file, "")
        return context

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterator[str]:
        yield from self._idle_settings()
        if self.uses_sasl:
            yield from self._login_faults()
        if self.uses_tls:
            yield from self._certificate_faults()

    def _idle_settings(self) -> Iterator[str]:
        """What is set would not be used: better refused than a password that is not asked for."""
        for name in (*_SASL, _PASSWORD_FILE):
            if not self.uses_sasl and getattr(self, name) is not None:
                yield f"{_variable(name)} is set, but {self._protocol()} is no SASL_…"
        for name in (_CA, _CERT, _KEY):
            if not self.uses_tls and getattr(self, name) is not None:
                yield f"{_variable(name)} is set, but {self._protocol()} is no …SSL"

    def _login_faults(self) -> Iterator[str]:
        if self.kafka_sasl_password is not None and self.kafka_sasl_password_file is not None:
            yield f"{_variable(_PASSWORD)} and {_variable(_PASSWORD_FILE)} exclude each other"
        given = _SASL if self.kafka_sasl_password_file is None else _SASL[:-1]
        for name in given:
            if getattr(self, name) is None:
                yield f"{_variable(name)} is missing, which {self._protocol()} needs"
        try:
            if not self.kafka_password():
                yield f"{_variable(_PASSWORD_FILE)}: {self.kafka_sasl_password_file} is empty"
        except (OSError, UnicodeDecodeError) as error:
            yield f"{_variable(_PASSWORD_FILE)}: {error}"

    def _certificate_faults(self) -> Iterator[str]:
        for name, other in ((_CERT, _KEY), (_KEY, _CERT)):
            if getattr(self, name) is not None and getattr(self, other) is None:
                yield f"{_variable(other)} is missing, which {_variable(name)} needs"
        for name in (_CA, _CERT, _KEY):
            path: Path | None = getattr(self, name)
            if path is not None and not path.is_file():
                yield f"{_variable(name)}: there is no file {path}"
        try:
            ssl.create_default_context(cafile=self.kafka_ssl_ca_file)
        except OSError as error:
            yield f"{_variable(_CA)}: {self.kafka_ssl_ca_file} holds no certificates: {error}"
        try:
            self.ssl_context()
        except OSError as error:
            yield f"{_variable(_CERT)} and {_variable(_KEY)} are no certificate and key: {error}"

    def _protocol(self) -> str:
        return f"{_variable('kafka_security_protocol')} {self.kafka_security_protocol}"


def _variable(name: str) -> str:
    return f"RAPPORT_{name.upper()}"
