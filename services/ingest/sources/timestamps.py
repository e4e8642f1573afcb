"""Times as producers write them: seconds or milliseconds since 1970, as a number or in a string."""

from decimal import Decimal, InvalidOperation

_FIRST_MS = 10**11
"""Milliseconds of March 1973; as seconds, the year 5138."""


def epoch_ms(stated: object) -> object:
    """Epoch milliseconds where `stated` is a number; anything else as it is.

    >>> epoch_ms("1355517523.000105"), epoch_ms(1457764198246), epoch_ms("2026-11-23T10:00:00Z")
    (1355517523000, 1457764198246, '2026-11-23T10:00:00Z')
    """
    if isinstance(stated, bool) or not isinstance(stated, str | int | float):
        return stated
    try:
        number = Decimal(str(stated))
    except InvalidOperation:
        return stated
    if not number.is_finite() or abs(number) > _FIRST_MS**2:
        return stated
    return int(number if abs(number) >= _FIRST_MS else number * 1000)
