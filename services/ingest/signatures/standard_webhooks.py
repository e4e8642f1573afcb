"""Standard Webhooks 1.0: `webhook-signature` over `webhook-id`, `-timestamp` and the body."""

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.encodings import from_base64
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.freshness import check_fresh
from services.ingest.signatures.hmac_signatures import hmac_sha256
from services.ingest.signatures.shared_secrets import any_is

MOST_SIGNATURES = 16
"""At most so many are checked: each by a public key costs as much as reading the body."""


class StandardKeys:
    """The secrets of a source: `whsec_` and base64 of a shared one, `whpk_` of a public one.

    Raises:
        ValueError: where one is neither.
    """

    def __init__(self, secrets: Iterable[bytes]) -> None:
        self.shared: list[bytes] = []
        self.public: list[Ed25519PublicKey] = []
        for secret in secrets:
            self._add(secret.decode())

    def _add(self, secret: str) -> None:
        key = from_base64(secret.removeprefix("whsec_").removeprefix("whpk_"))
        if not key:
            raise ValueError("a secret must be whsec_ or whpk_ and base64")
        if secret.startswith("whpk_"):
            self.public.append(Ed25519PublicKey.from_public_bytes(key))
        else:
            self.shared.append(key)

    def check(self, delivery: Delivery) -> None:
        """Check that one of the delivery's signatures is by one of these.

        Raises:
            Problem: 401 where none is, or the delivery is more than five minutes old.
        """
        id_, timestamp, signatures = (
            required(delivery.headers, f"webhook-{name}")
            for name in ("id", "timestamp", "signature")
        )
        check_fresh(timestamp, delivery.received)
        message = b".".join((id_.encode("latin-1"), timestamp.encode(), delivery.body))
        stated = signatures.split(" ", MOST_SIGNATURES)[:MOST_SIGNATURES]
        if not self._sign(message, stated):
            raise unauthenticated("None of webhook-signature is a signature of this delivery")

    def _sign(self, message: bytes, signatures: list[str]) -> bool:
        """Whether one of `signatures` is by one of these."""
        expected = [hmac_sha256(key, message) for key in self.shared]
        return any(
            any_is(signature, expected)
            if version == "v1"
            else any(_verifies(key, signature, message) for key in self.public)
            for version, signature in map(_parts, signatures)
            if version in ("v1", "v1a")
        )


def _parts(stated: str) -> tuple[str, bytes]:
    """Version and signature; what is not base64 is no signature."""
    version, _, encoded = stated.partition(",")
    return version, from_base64(encoded) or b""


def _verifies(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
