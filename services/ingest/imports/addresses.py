"""Mail addresses, by which files of every kind name people."""

import re
import unicodedata

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+")


def member_of(address: object) -> str | None:
    """The member with this `address` (or `mailto:`); None where it is no address.

    >>> member_of("mailto:Ana@Example.org")
    'mail:ana@example.org'
    """
    plain = unicodedata.normalize("NFC", str(address).strip().lower()).removeprefix("mailto:")
    return f"mail:{plain}" if _ADDRESS.fullmatch(plain) else None
