"""HTTP Signatures by public keys: as the fediverse sends them, and as RFC 9421 has them.

Either must cover the method, the address, the digest of the body and a time near ours. Which of a
source's keys signed is found by trying: a `keyId` proves nothing, and how a key is used is the
key's own affair, not the `algorithm`'s of who sends.
"""

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import unauthenticated
from services.ingest.signatures.http import cavage, rfc9421
from services.ingest.signatures.http.keyed_signature import KeyedSignature

PublicKey = RSAPublicKey | Ed25519PublicKey


class PublicKeys:
    """The public keys of a source, each a PEM: RSA (PKCS #1 v1.5 with SHA-256) or Ed25519.

    Raises:
        ValueError: where one is neither.
    """

    def __init__(self, pems: Iterable[bytes]) -> None:
        try:
            self._keys = [public_key(pem) for pem in pems]
        except ValueError as error:
            raise ValueError(f"a secret {error}") from None

    def have_signed(self, messages: Iterable[KeyedSignature]) -> bool:
        """Whether one of these has signed one of `messages`."""
        return any(verifies(key, message) for message in messages for key in self._keys)

    def check(self, delivery: Delivery) -> None:
        """Check that one of these has signed `delivery`.

        Raises:
            Problem: 401 where none has, or it is more than five minutes old.
        """
        if not self.have_signed(keyed_signatures(delivery)):
            detail = "The signature is not one of this delivery by a key of this source"
            raise unauthenticated(detail)


def keyed_signatures(delivery: Delivery) -> list[KeyedSignature]:
    """Each signature of `delivery`, with each message that it may be of.

    Raises:
        Problem: 401 where there is none, or one is stale or leaves out what must be signed.
    """
    if "signature-input" in delivery.headers:
        return rfc9421.signed(delivery)
    return cavage.signed(delivery)


def public_key(pem: bytes) -> PublicKey:
    """The key in `pem`.

    Raises:
        ValueError: where there is none, or it is neither RSA nor Ed25519.
    """
    try:
        key = load_pem_public_key(pem.strip())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey | Ed25519PublicKey):
        raise ValueError("must be the PEM of a public key, RSA or Ed25519")
    return key


def verifies(key: PublicKey, signed: KeyedSignature) -> bool:
    """Whether the signature is by `key`."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signed.signature, signed.message, PKCS1v15(), SHA256())
        else:
            key.verify(signed.signature, signed.message)
    except InvalidSignature:
        return False
    return True
