"""How old a signed delivery may be."""

from services.ingest.signatures.failures import unauthenticated

TOLERANCE_S = 300
"""A signed time may differ from ours by this much, either way."""

_LONGEST_TIMESTAMP = 12


def check_fresh(timestamp: str, received: int) -> None:
    """Check that `timestamp`, in epoch seconds, is near `received`, in epoch milliseconds.

    Raises:
        Problem: 401 where it is not.
    """
    if not _is_seconds(timestamp):
        raise unauthenticated("The timestamp must be seconds since 1970")
    check_near(int(timestamp) * 1000, received, TOLERANCE_S)


def check_near(signed: int, received: int, tolerance_s: float) -> None:
    """Check that both times (epoch milliseconds) are within `tolerance_s` of each other.

    Raises:
        Problem: 401 where they are not.
    """
    if abs(signed - received) > tolerance_s * 1000:
        detail = f"The timestamp is more than {tolerance_s:g} seconds away from now"
        raise unauthenticated(detail)


def check_unexpired(timestamp: str | None, received: int) -> None:
    """Check that `timestamp`, epoch seconds if there is any, is no earlier than `received`.

    Raises:
        Problem: 401 where it is.
    """
    if timestamp is None:
        return
    if not _is_seconds(timestamp):
        raise unauthenticated("The time of expiry must be seconds since 1970")
    if int(timestamp) * 1000 < received:
        raise unauthenticated("The signature has expired")


def _is_seconds(timestamp: str) -> bool:
    digits = timestamp.isascii() and timestamp.isdecimal()
    return digits and len(timestamp) <= _LONGEST_TIMESTAMP
