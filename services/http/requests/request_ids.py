"""Each request has an id: in its answer, in the problem that it ends in, in the logs.

It is the caller's own (`X-Request-Id`) where that is sane: so it can be followed through proxies.
"""

import re
import secrets
from collections.abc import Iterable
from itertools import count

HEADER = b"x-request-id"

_SANE = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_PROCESS = secrets.token_hex(6)
_numbers = count(1)


def request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The id that `headers` state, or else one that no other request has."""
    for name, value in headers:
        if name == HEADER and _SANE.fullmatch(value):
            return value.decode("ascii")
    return f"{_PROCESS}-{next(_numbers):x}"
