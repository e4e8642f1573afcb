"""Where a stream goes on long after its cursor: its server no longer has what lies between."""

from datetime import UTC, datetime

DENSE_US = 10 * 60_000_000
"""The whole network is never quiet for so long (microseconds)."""

SPARSE_US = 24 * 3_600_000_000
"""A few people may be; a Jetstream keeps a day unless it is set otherwise (microseconds)."""


def gap(cursor_us: int, first_us: int, quiet_us: int) -> str | None:
    """From when to when nothing has come, if that is longer than `quiet_us`.

    `cursor_us` is up to where all has been taken, `first_us` the time of what came next.
    """
    if first_us - cursor_us <= quiet_us:
        return None
    return f"from {_in_words(cursor_us)} to {_in_words(first_us)}"


def _in_words(epoch_us: int) -> str:
    try:
        return datetime.fromtimestamp(epoch_us / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"{epoch_us} µs"
