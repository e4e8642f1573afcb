"""HTTP Signatures by public keys: as the fediverse sends them, and as RFC 9421 has them.

Either must cover the method, the address, the digest of the body and a time near ours. Which key
signed is found by trying: a `keyId` proves nothing, and how a key is used is the key's own affair,
not the `algorithm`'s of who sends.
"""

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures import cavage, rfc9421
from services.ingest.signatures.failures import unauthenticated

PublicKey = RSAPublicKey | Ed25519PublicKey


class PublicKeys:
    """The public keys of a source, each a PEM: RSA (PKCS #1 v1.5 with SHA-256) or Ed25519.

    Raises:
        ValueError: where one is neither.
    """

    def __init__(self, pems: Iterable[bytes]) -> None:
        self._keys = [_key(pem) for pem in pems]

    def check(self, delivery: Delivery) -> None:
        """Check that one of these has signed `delivery`.

        Raises:
            Problem: 401 where none has, or it is more than five minutes old.
        """
        newer = "signature-input" in delivery.headers
        signed = (rfc9421 if newer else cavage).signed(delivery)
        if not any(_verifies(key, *each) for each in signed for key in self._keys):
            detail = "The signature is not one of this delivery by a key of this source"
            raise unauthenticated(detail)


def _key(pem: bytes) -> PublicKey:
    try:
        key = load_pem_public_key(pem.strip())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey | Ed25519PublicKey):
        raise ValueError("a secret must be the PEM of a public key, RSA or Ed25519")
    return key


def _verifies(key: PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, message, PKCS1v15(), SHA256())
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
