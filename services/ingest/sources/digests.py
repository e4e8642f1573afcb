"""The digest of a body in a header: `Digest` (RFC 3230) and `Content-Digest` (RFC 9530)."""

import hashlib
import hmac

from services.ingest.sources.convention import Delivery
from services.ingest.sources.signatures import from_base64, required, unproved


def check_digest(delivery: Delivery, header: str) -> None:
    """Check that the SHA-256 in `header` is the body's.

    Raises:
        Problem: 401 where it is not, or there is none.
    """
    for stated in required(delivery.headers, header).split(","):
        algorithm, _, value = stated.strip().partition("=")
        if algorithm.lower() == "sha-256" and _is_of(delivery.body, value.strip(":")):
            return
    raise unproved(f"The header {header} has no SHA-256 of this body")


def _is_of(body: bytes, encoded: str) -> bool:
    return hmac.compare_digest(from_base64(encoded) or b"", hashlib.sha256(body).digest())
