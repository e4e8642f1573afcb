"""One line says what to check, whatever is wrong between the settings and Kafka."""

import asyncio
from typing import Any

import pytest

from services.kafka.refusals import KafkaUnusable
from services.kafka.topics.topics import describe_topics
from services.runtime.settings import Settings
from tests.free_port import free_port
from tests.secured_kafka import SecuredKafka

pytestmark = pytest.mark.kafka

PLAIN = {"kafka_security_protocol": "PLAINTEXT", "kafka_ssl_ca_file": None}
CERTIFICATE = ("kafka_ssl_cert_file", "kafka_ssl_key_file")
OPEN = {"kafka_sasl_mechanism": None, "kafka_sasl_username": None, "kafka_sasl_password": None}

WRONG: dict[str, tuple[Any, str, str]] = {
    "password": (
        lambda kafka: kafka.login(kafka_sasl_password="guessed"),
        "LOGIN",
        "does not accept the name 'ana' with this password: check RAPPORT_KAFKA_SASL_USERNAME "
        "and RAPPORT_KAFKA_SASL_PASSWORD",
    ),
    "plain password": (
        lambda kafka: kafka.login("PLAIN", kafka_sasl_password="guessed"),
        "LOGIN",
        "does not accept the name 'ana' with this password: check RAPPORT_KAFKA_SASL_USERNAME "
        "and RAPPORT_KAFKA_SASL_PASSWORD",
    ),
    "name": (
        lambda kafka: kafka.login(kafka_sasl_username="bo"),
        "LOGIN",
        "does not accept the name 'bo' with this password: check RAPPORT_KAFKA_SASL_USERNAME "
        "and RAPPORT_KAFKA_SASL_PASSWORD",
    ),
    "no TLS where it is wanted": (
        lambda kafka: kafka.tls(**PLAIN),
        "TLS",
        "breaks the connection off, as one that wants TLS does: "
        "check RAPPORT_KAFKA_SECURITY_PROTOCOL",
    ),
    "login without the TLS that is wanted": (
        lambda kafka: kafka.login(kafka_security_protocol="SASL_PLAINTEXT", kafka_ssl_ca_file=None),
        "LOGIN",
        "breaks the connection off, as one that wants TLS does: "
        "check RAPPORT_KAFKA_SECURITY_PROTOCOL",
    ),
    "authority": (
        lambda kafka: kafka.tls(kafka_ssl_ca_file=kafka.stranger.path),
        "TLS",
        ": check RAPPORT_KAFKA_SSL_CA_FILE",
    ),
    "host": (
        lambda kafka: kafka.tls("ELSEWHERE"),
        "ELSEWHERE",
        "is for another host: check RAPPORT_BOOTSTRAP_SERVERS",
    ),
    "a certificate of somebody else": (
        lambda kafka: kafka.tls("MUTUAL", **dict(zip(CERTIFICATE, kafka.foreign, strict=True))),
        "MUTUAL",
        "or wants a certificate of ours: check RAPPORT_KAFKA_SECURITY_PROTOCOL and "
        "RAPPORT_KAFKA_SSL_CERT_FILE",
    ),
    "no certificate where one is wanted": (
        lambda kafka: kafka.tls("MUTUAL"),
        "MUTUAL",
        "or wants a certificate of ours: check RAPPORT_KAFKA_SECURITY_PROTOCOL and "
        "RAPPORT_KAFKA_SSL_CERT_FILE",
    ),
    "no login where one is wanted": (
        lambda kafka: kafka.login(kafka_security_protocol="SSL", **OPEN),
        "LOGIN",
        "wants a name and a password: check RAPPORT_KAFKA_SECURITY_PROTOCOL (SASL_SSL) and "
        "RAPPORT_KAFKA_SASL_USERNAME and RAPPORT_KAFKA_SASL_PASSWORD",
    ),
    "login where none is wanted": (
        lambda kafka: kafka.login(bootstrap_servers=kafka.at("TLS")),
        "TLS",
        "takes no name and password: check RAPPORT_KAFKA_SECURITY_PROTOCOL",
    ),
}


async def refusal(**given: Any) -> str:
    with pytest.raises(KafkaUnusable) as refused:
        await describe_topics(Settings(**given))
    # aiokafka does not wait until what it closes is closed, and TLS takes its time.
    open_still = asyncio.get_running_loop()._transports  # type: ignore[attr-defined]
    async with asyncio.timeout(30):
        while any(t._sock is not None for t in open_still.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return str(refused.value)


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_wrong_is_named(secured: SecuredKafka, what: str) -> None:
    given, listener, expected = WRONG[what]
    said = await refusal(**given(secured))
    assert secured.at(listener) in said
    assert said.endswith(expected)
    assert "\n" not in said and "guessed" not in said


async def test_tls_where_none_is_spoken(secured: SecuredKafka) -> None:
    servers = secured.broker.bootstrap_servers
    said = await refusal(**secured.tls(bootstrap_servers=servers))
    assert said.startswith(f"{servers} breaks the connection off, as one that speaks no TLS does")


async def test_a_mechanism_that_is_not_taken(secured: SecuredKafka) -> None:
    given = secured.broker.access | {"kafka_sasl_mechanism": "SCRAM-SHA-256"}
    expected = "does not take SCRAM-SHA-256: check RAPPORT_KAFKA_SASL_MECHANISM"
    assert await refusal(**given) == f"{secured.broker.bootstrap_servers} {expected}"


async def test_who_has_no_password_of_the_embedded_kafka_is_refused(secured: SecuredKafka) -> None:
    said = await refusal(bootstrap_servers=secured.broker.bootstrap_servers)
    assert "wants a name and a password" in said


async def test_each_server_that_refuses_is_named_once() -> None:
    nobody = f"127.0.0.1:{free_port()}"
    said = await refusal(bootstrap_servers=f"{nobody},{nobody}")
    assert said.count(nobody) == 1
    assert "cannot be reached" in said and said.endswith(": check RAPPORT_BOOTSTRAP_SERVERS")
