"""Texts that members wrote, as they are quoted."""

MOST = 240
"""So many characters of a text are quoted at most."""


def quoted(text: str) -> str:
    """In quotation marks, on one line, and cut where it is long."""
    return f"“{clipped(text)}”"


def clipped(text: str) -> str:
    """On one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= MOST else f"{line[: MOST - 1].rstrip()}…"


def listed(parts: list[str]) -> str:
    """Parts one after the other, the last after `and`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
