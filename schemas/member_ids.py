"""What a member id is: text that stands in paths, in keys and in logs as it is."""

import unicodedata
from functools import lru_cache

from schemas.limits import MAX_ID_BYTES

UNREACHABLE = frozenset({".", ".."})
"""Whatever asks for these in a URL's path has them resolved before they are sent."""

NOBODY = frozenset({
    "-", "--", "?", "n/a", "na", "nan", "nil", "none", "(none)", "null", "(null)", "undefined",
    "unknown", "anonymous", "nobody",
})  # fmt: skip
"""What programs write where they know nobody: as an alias it would make strangers one."""


@lru_cache(maxsize=1 << 17)
def member_id_fault(member: str) -> str | None:
    """Why `member` is no member id, or None where it is one."""
    try:
        size = len(member.encode())
    except UnicodeEncodeError:
        return "is not valid Unicode"
    if not 1 <= size <= MAX_ID_BYTES:
        return f"must be 1 to {MAX_ID_BYTES} bytes of UTF-8, is {size}"
    return _text_fault(member)


def _text_fault(member: str) -> str | None:
    if member in UNREACHABLE:
        return f"must not be {member!r}, as no URL can name it"
    if member.isascii() and member.isprintable() and " " not in member:
        return None
    if any(unicodedata.category(c)[0] in "CZ" for c in member):
        return "must have no white space, control or unassigned characters"
    if not unicodedata.is_normalized("NFC", member):
        return "must be in Unicode normalisation form NFC"
    return None


def alias_fault(alias: str) -> str | None:
    """Why `alias` is no other id of a member, or None where it is one."""
    if alias.casefold() in NOBODY:
        return f"{alias!r} stands for nobody"
    return member_id_fault(alias)
