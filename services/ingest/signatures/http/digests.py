"""The digest of a body in a header: `Digest` (RFC 3230) and `Content-Digest` (RFC 9530)."""

import hashlib

from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.encodings import from_base64
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.http.structured_fields import dictionary_in
from services.ingest.signatures.shared_secrets import any_is


def check_digest(delivery: Delivery) -> None:
    """Check that a SHA-256 in `Digest` is the body's.

    Raises:
        Problem: 401 where it is not, or there is none.
    """
    expected = hashlib.sha256(delivery.body).digest()  # once: a header may have any number
    for stated in required(delivery.headers, "Digest").split(","):
        algorithm, _, value = stated.strip().partition("=")
        if algorithm.lower() == "sha-256" and any_is(from_base64(value) or b"", [expected]):
            return
    raise _no_digest("Digest")


def check_content_digest(delivery: Delivery) -> None:
    """Check that the SHA-256 in `Content-Digest` is the body's.

    Raises:
        Problem: 401 where it is not, or there is none.
    """
    member = dictionary_in(delivery.headers, "Content-Digest").get("sha-256")
    stated = getattr(member, "value", None)
    expected = hashlib.sha256(delivery.body).digest()
    if not isinstance(stated, bytes) or not any_is(stated, [expected]):
        raise _no_digest("Content-Digest")


def _no_digest(header: str) -> Problem:
    return unauthenticated(f"The header {header} has no SHA-256 of this body")
