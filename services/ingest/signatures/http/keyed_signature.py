"""What a signature by a public key is of."""

from typing import NamedTuple


class KeyedSignature(NamedTuple):
    """A signature, the message that it must be of, and what the key is called by who signed."""

    signature: bytes
    message: bytes
    key_id: str
