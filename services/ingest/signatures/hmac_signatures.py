"""How deliveries are proved: HMAC-SHA256, tokens, and how old one may be. All in constant time.

Every check raises a Problem (401) where the proof is missing, malformed, wrong or stale.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers

from services.http.problems import INVALID_SIGNATURE, Problem
from services.ingest.sources.convention import Delivery

TOLERANCE_S = 300
"""A signed time may differ from ours by this much, either way."""

_LONGEST_TIMESTAMP = 12


def unproved(detail: str, challenge: str | None = None) -> Problem:
    """401: `detail` says why; `challenge` is what WWW-Authenticate asks for."""
    headers = {"WWW-Authenticate": challenge} if challenge else None
    return Problem(INVALID_SIGNATURE, detail, headers=headers)


def hmac_sha256(secret: bytes, message: bytes) -> bytes:
    """The 32 bytes by which who knows `secret` signs `message`."""
    return hmac.digest(secret, message, "sha256")


def check_hmac(
    delivery: Delivery,
    secrets: Iterable[bytes],
    header: str,
    prefix: str = "",
    encoding: str = "hex",
    message: bytes | None = None,
) -> None:
    """Check that `header` is `prefix` and the encoded HMAC-SHA256 of the body, or of `message`."""
    stated = required(delivery.headers, header)
    signature = _DECODE[encoding](stated.removeprefix(prefix))
    if not stated.startswith(prefix) or signature is None:
        raise unproved(f"{header} must be {prefix!r} and an HMAC-SHA256 in {encoding}")
    signed = delivery.body if message is None else message
    if not any_is(signature, (hmac_sha256(secret, signed) for secret in secrets)):
        raise unproved(f"{header} is not the signature of this body")


def check_bearer(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that `Authorization: Bearer` carries one of `secrets`."""
    scheme, _, token = delivery.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not any_is(token.strip().encode("latin-1"), secrets):
        raise unproved("Send the source's secret as Authorization: Bearer SECRET", "Bearer")


def check_basic(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that `Authorization: Basic` carries one of `secrets`, each a `user:password`."""
    scheme, _, token = delivery.headers.get("authorization", "").partition(" ")
    given = from_base64(token.strip())
    if scheme.lower() != "basic" or given is None or not any_is(given, secrets):
        raise unproved("Send the source's user and password by Basic authentication", "Basic")


def check_fresh(timestamp: str, received: int) -> None:
    """Check that `timestamp`, in epoch seconds, is near `received`, in epoch milliseconds."""
    if not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > _LONGEST_TIMESTAMP:
        raise unproved("The timestamp must be seconds since 1970")
    if abs(int(timestamp) - received / 1000) > TOLERANCE_S:
        raise unproved(f"The timestamp is more than {TOLERANCE_S} seconds away from now")


def check_unexpired(timestamp: str | None, received: int) -> None:
    """Check that `timestamp`, epoch seconds if there is any, is no earlier than `received`."""
    if timestamp is None:
        return
    if not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > _LONGEST_TIMESTAMP:
        raise unproved("The time of expiry must be seconds since 1970")
    if int(timestamp) * 1000 < received:
        raise unproved("The signature has expired")


def required(headers: Headers, name: str) -> str:
    """The value of the header `name`, which a proof needs."""
    value = headers.get(name)
    if value is None:
        raise unproved(f"The header {name} is missing")
    return value


def any_is(given: bytes, expected: Iterable[bytes]) -> bool:
    """Whether `given` is one of `expected`."""
    return any(hmac.compare_digest(given, each) for each in expected)


def from_base64(text: str) -> bytes | None:
    """The bytes that `text` stands for, or None where it is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def _from_hex(text: str) -> bytes | None:
    try:
        return binascii.unhexlify(text)
    except ValueError:
        return None


_DECODE: dict[str, Callable[[str], bytes | None]] = {"hex": _from_hex, "base64": from_base64}
