"""Names of sources: who sent an event."""

from schemas.limits import MAX_ID_BYTES

PAGE = "page"
"""What people say to the page themselves comes from this source, and nothing else does."""


def is_reserved(source: str) -> bool:
    """Whether `source` is one of Rapport's own, `NAME` or `NAME/STATED`."""
    return source.partition("/")[0] == PAGE


def source_fault(source: str) -> str | None:
    """Why a key must not be bound to `source`; None where it may."""
    if not 1 <= len(source.encode(errors="replace")) <= MAX_ID_BYTES:
        return f"must have 1 to {MAX_ID_BYTES} bytes"
    if is_reserved(source):
        return f"must not be {PAGE!r}, which is Rapport's own"
    return None
