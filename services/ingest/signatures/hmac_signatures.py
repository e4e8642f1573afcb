"""HMAC-SHA256 of a body in a header, as most producers sign."""

import hmac
from collections.abc import Callable, Iterable

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.encodings import from_base64, from_hex
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.shared_secrets import any_is

DECODE: dict[str, Callable[[str], bytes | None]] = {"hex": from_hex, "base64": from_base64}
"""How signatures are written."""


def hmac_sha256(secret: bytes, message: bytes) -> bytes:
    """The 32 bytes by which whoever knows `secret` signs `message`."""
    return hmac.digest(secret, message, "sha256")


def check_hmac(
    delivery: Delivery,
    secrets: Iterable[bytes],
    header: str,
    prefix: str = "",
    encoding: str = "hex",
    message: bytes | None = None,
) -> None:
    """Check that `header` is `prefix` and the encoded HMAC-SHA256 of the body, or of `message`.

    Raises:
        Problem: 401 where it is missing, malformed, or the signature of something else.
    """
    stated = required(delivery.headers, header)
    signature = DECODE[encoding](stated.removeprefix(prefix))
    if not stated.startswith(prefix) or signature is None:
        raise unauthenticated(f"{header} must be {prefix!r} and an HMAC-SHA256 in {encoding}")
    signed = delivery.body if message is None else message
    if not any_is(signature, (hmac_sha256(secret, signed) for secret in secrets)):
        raise unauthenticated(f"{header} is not the signature of this body")
