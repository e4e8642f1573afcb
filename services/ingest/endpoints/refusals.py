"""The answer to a producer who has not proved itself: it tells no source from another, or none."""

import logging
import time
from collections.abc import Callable, Iterable

from services.http.problems import INVALID_SIGNATURE, Problem

LOGGED_EVERY_S = 10.0
"""Why a source refuses is logged at most so often: whoever is refused could fill a disk."""

DETAIL = (
    "There is no source of this name, or the signature, secret or key of this request is missing, "
    "wrong or stale. Why is in the log, and shown to nobody else"
)
_CHALLENGE = {"WWW-Authenticate": 'Bearer, Basic realm="Rapport"'}

log = logging.getLogger(__name__)


class Refusals:
    """Refuses in the same words for each of the sources `names` and for any other name."""

    def __init__(self, names: Iterable[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._logged_next = dict.fromkeys(names, -float("inf"))
        self._clock = clock

    def of(self, name: str, reason: str) -> Problem:
        """401, for a request to `name`; the log says the `reason`, if it is a source's."""
        now = self._clock()
        if now >= self._logged_next.get(name, float("inf")):
            self._logged_next[name] = now + LOGGED_EVERY_S
            log.warning("source %s: refused a request: %s", name, reason)
        return Problem(INVALID_SIGNATURE, DETAIL, headers=_CHALLENGE)
