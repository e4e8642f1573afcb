"""The access log: one JSON line for each request, which says who asked about whom.

It has member ids, so only its owner may read it; it never has the path as it was sent, a query,
or a key.
"""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes

import msgspec
from starlette.types import Scope

from schemas.times import format_time
from services.runtime.access.grants import Grant

STANDARD_OUTPUT = "-"

RECHECK_S = 1.0
"""After this a file that was moved away is noticed, and a new one begun (seconds)."""

log = logging.getLogger(__name__)


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was answered. `ego` is the member asked about; `ms` ends with the answer."""

    time: str
    service: str
    request_id: str
    key_id: str | None
    method: str
    route: str
    ego: str | None
    status: int
    ms: float


class AccessLog:
    """Appends to the file `path`, or to standard output, each line by one write.

    So several processes may share a file, and a tool may rotate it by moving it away.

    Raises:
        OSError: where it cannot be opened.
    """

    def __init__(
        self, path: str, service: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path, self._service, self._clock = path, service, clock
        self._file = 1 if path == STANDARD_OUTPUT else _opened(path)
        self._check_at = clock() + RECHECK_S

    def note(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        """Append the line of a request that has been answered, `seconds` after it came.

        What cannot be written is missing, and the service goes on.
        """
        state = scope["state"]
        grant: Grant | None = state.get("grant")
        access = Access(
            time=format_time(round((time.time() - seconds) * 1_000)),
            service=self._service,
            request_id=state["request_id"],
            key_id=None if grant is None else grant.id,
            method=scope["method"],
            route=route,
            ego=_ego(scope),
            status=status,
            ms=round(seconds * 1_000, 3),
        )
        try:
            self._follow()
            os.write(self._file, msgspec.json.encode(access) + b"\n")
        except OSError as error:
            log.error("the access log %s lacks a request: %s", self._path, error)

    def _follow(self) -> None:
        """Open the file anew where another, or none, has taken its place."""
        now = self._clock()
        if now < self._check_at or self._path == STANDARD_OUTPUT:
            return
        self._check_at = now + RECHECK_S
        if not _is(self._file, self._path):
            opened = _opened(self._path)
            os.close(self._file)
            self._file = opened


def _opened(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _is(file: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file), Path(path).stat())
    except FileNotFoundError:
        return False


def _ego(scope: Scope) -> str | None:
    """The member whose id is in the path, as the route names it."""
    parts = scope.get("path_params", {})
    sent = parts.get("ego", parts.get("member"))
    return None if sent is None else unquote_to_bytes(sent).decode(errors="replace")
