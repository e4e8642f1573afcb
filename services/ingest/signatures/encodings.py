"""The text forms in which signatures come."""

import base64
import binascii


def from_base64(text: str) -> bytes | None:
    """The bytes that `text` stands for, or None where it is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def from_hex(text: str) -> bytes | None:
    """The bytes that `text` stands for, or None where it is not hexadecimal."""
    try:
        return binascii.unhexlify(text)
    except ValueError:
        return None
