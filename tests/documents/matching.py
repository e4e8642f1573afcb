"""Whether what was printed is what a document says.

`…` stands for anything, a time for any time, white space for none.
"""

import re

_TIME = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|\+00:00))?")


def matches(said: str, printed: str) -> bool:
    """As a glob with `…` for `*`, over the whole of `printed`."""
    first, *parts = _plain(said).split("…")
    rest = _plain(printed)
    if not parts:
        return rest == first
    if not rest.startswith(first):
        return False
    rest = rest[len(first) :]
    for part in parts[:-1]:
        at = rest.find(part)
        if at < 0:
            return False
        rest = rest[at + len(part) :]
    return rest.endswith(parts[-1])


def _plain(text: str) -> str:
    return "".join(_TIME.sub("TIME", text).split())
