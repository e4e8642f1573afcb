"""The digest of a body in a header: `Digest` (RFC 3230) and `Content-Digest` (RFC 9530)."""

import hashlib

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.encodings import from_base64
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.shared_secrets import any_is


def check_digest(delivery: Delivery, header: str) -> None:
    """Check that the SHA-256 in `header` is the body's.

    Raises:
        Problem: 401 where it is not, or there is none.
    """
    expected = hashlib.sha256(delivery.body).digest()  # once: a header may state any number
    for stated in required(delivery.headers, header).split(","):
        algorithm, _, value = stated.strip().partition("=")
        if algorithm.lower() == "sha-256" and any_is(_decoded(value), [expected]):
            return
    raise unauthenticated(f"The header {header} has no SHA-256 of this body")


def _decoded(value: str) -> bytes:
    return from_base64(value.strip(":")) or b""
