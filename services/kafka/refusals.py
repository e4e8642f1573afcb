"""What is wrong where Kafka cannot be reached, in words that say what to check.

aiokafka logs why a connection failed, and raises only that it has: so one more is made.
"""

import asyncio
import ssl

from aiokafka.conn import AIOKafkaConnection, collect_hosts, create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from services.kafka.connection import security
from services.runtime.kafka_settings import KafkaSettings

_ANSWER_S = 5.0
"""A server is asked what is wrong for at most so long."""

_PROTOCOL = "RAPPORT_KAFKA_SECURITY_PROTOCOL"
_MECHANISM = "RAPPORT_KAFKA_SASL_MECHANISM"
_LOGIN = "RAPPORT_KAFKA_SASL_USERNAME and RAPPORT_KAFKA_SASL_PASSWORD"
_SERVERS = "RAPPORT_BOOTSTRAP_SERVERS"
_CA = "RAPPORT_KAFKA_SSL_CA_FILE"
_CERTIFICATE = "RAPPORT_KAFKA_SSL_CERT_FILE"

_LOGIN_ERRORS = (SaslAuthenticationFailed, UnsupportedSaslMechanismError, IllegalSaslStateError)

_WRONG_HOST = 62
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH; 64 is the same of an address."""
_WRONG_ADDRESS = 64


class KafkaUnusable(KafkaConnectionError):  # type: ignore[misc]
    """Kafka cannot be used as the settings say; the message says what to check."""

    def __str__(self) -> str:
        return str(self.args[0])


async def unusable(kafka: KafkaSettings, error: BaseException) -> KafkaUnusable:
    """The exception to raise instead of `error`, of which aiokafka says that it could not connect.

    It names what each server refuses, found out by connecting once more.
    """
    hosts = collect_hosts(kafka.bootstrap_servers, randomize=False)
    found = [await _refusal(kafka, host, port) for host, port, _ in hosts]
    return KafkaUnusable("; ".join(filter(None, dict.fromkeys(found))) or str(error))


async def _refusal(kafka: KafkaSettings, host: str, port: int) -> str | None:
    """What is wrong with one server, None where nothing is."""
    at = f"{host}:{port}"
    try:
        async with asyncio.timeout(_ANSWER_S):
            connected = await create_conn(host, port, **security(kafka))
            return await _unasked(kafka, connected, at)
    except ssl.SSLCertVerificationError as error:
        return _untrusted(error, at)
    except _LOGIN_ERRORS as error:
        return _login_refused(kafka, error, at)
    except (ssl.SSLError, ConnectionResetError, KafkaConnectionError):
        return _broken_off(kafka, at)
    except TimeoutError:
        return f"{at} does not answer in {_ANSWER_S:.0f} s: check {_SERVERS} and {_PROTOCOL}"
    except (OSError, KafkaError, ValueError) as error:
        return f"{at} cannot be reached ({error}): check {_SERVERS}"


async def _unasked(kafka: KafkaSettings, connected: AIOKafkaConnection, at: str) -> str | None:
    """Kafka names its versions to anyone; who has not logged in is shown no more than that."""
    try:
        await connected.send(MetadataRequest([]))
    except KafkaConnectionError:
        kinds = "SASL_SSL" if kafka.uses_tls else "SASL_PLAINTEXT"
        return f"{at} wants a name and a password: check {_PROTOCOL} ({kinds}) and {_LOGIN}"
    finally:
        await connected.close()
    return None


def _untrusted(error: ssl.SSLCertVerificationError, at: str) -> str:
    if error.verify_code in (_WRONG_HOST, _WRONG_ADDRESS):
        return f"the certificate of {at} is for another host: check {_SERVERS}"
    return f"the certificate of {at} is not trusted ({error.verify_message}): check {_CA}"


def _login_refused(kafka: KafkaSettings, error: KafkaError, at: str) -> str:
    if isinstance(error, UnsupportedSaslMechanismError):
        return f"{at} does not take {kafka.kafka_sasl_mechanism}: check {_MECHANISM}"
    if isinstance(error, IllegalSaslStateError):
        return f"{at} takes no name and password: check {_PROTOCOL}"
    name = kafka.kafka_sasl_username
    return f"{at} does not accept the name {name!r} with this password: check {_LOGIN}"


def _broken_off(kafka: KafkaSettings, at: str) -> str:
    if not kafka.uses_tls:
        return f"{at} breaks the connection off, as one that wants TLS does: check {_PROTOCOL}"
    return (
        f"{at} breaks the connection off, as one that speaks no TLS does, or wants a certificate "
        f"of ours: check {_PROTOCOL} and {_CERTIFICATE}"
    )
