"""Times as the api takes and shows them."""

from datetime import UTC, datetime


def instant(value: int | str) -> int:
    """Epoch milliseconds of epoch milliseconds or of an RFC 3339 time."""
    if isinstance(value, int):
        return value
    return round(datetime.fromisoformat(value).timestamp() * 1000)


def rfc3339(ms: int | None) -> str | None:
    if ms is None:
        return None
    time = datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{time}.{ms % 1000:03}Z" if ms % 1000 else f"{time}Z"
