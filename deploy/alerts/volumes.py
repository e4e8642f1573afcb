"""When a volume will be full, from how it has lost space so far.

A straight line through an hour's figures does not see for long what began a minute ago, and one
through a minute's takes each file that comes and goes for a trend. So each of several steps must
have lost as much as fills the volume in time: a table that is copied and swapped is one step.
"""

FLOOR = 0.02
"""A volume with so little left is as good as full, whatever it loses."""


def fills(free: str, size: str) -> str:
    """Volumes full within a day as the last hour goes, or within an hour as two minutes go."""
    day = _losing(free, step=20, steps=3, within=24 * 60)
    hour = _losing(free, step=1, steps=2, within=60)
    return f"({day}) or ({hour}) or ({free} < {FLOOR} * {size})"


def _losing(free: str, step: int, steps: int, within: int) -> str:
    """Volumes that lost in each of so many steps what fills them `within` so long; in minutes."""
    at = [free, *(f"{free} offset {n * step}m" for n in range(1, steps + 1))]
    pairs = zip(at[1:], at, strict=False)
    return " and ".join(f"{free} < {within // step} * ({old} - {new})" for old, new in pairs)
