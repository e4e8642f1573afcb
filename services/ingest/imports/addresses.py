"""Mail addresses, by which files of every kind name people."""

import re
import unicodedata

from schemas.member_ids import member_id_fault

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+")
_INTERNATIONAL = "xn--"
_MAX_LABEL = 63


def member_of(address: object) -> str | None:
    """The member with this `address` (or `mailto:`); None where it is no address.

    >>> member_of("mailto:Ana@Example.org")
    'mail:ana@example.org'
    """
    plain = _folded(_visible(str(address)).strip().lower().removeprefix("mailto:"))
    if not _ADDRESS.fullmatch(plain):
        return None
    local, _, domain = plain.partition("@")
    labels = ".".join(map(_unicode_label, domain.removesuffix(".").split(".")))
    member = _folded(f"mail:{local}@{labels}")
    return member if labels and member_id_fault(member) is None else None


def _folded(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _visible(text: str) -> str:
    """Without characters that are not seen, such as those that direct a line of text."""
    if text.isascii():
        return text
    return "".join(each for each in text if unicodedata.category(each) != "Cf")


def _unicode_label(label: str) -> str:
    """A label of a domain as it is read: one domain, however a program has written it."""
    if not label.startswith(_INTERNATIONAL) or len(label) > _MAX_LABEL:
        return label
    try:
        return label.removeprefix(_INTERNATIONAL).encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label
