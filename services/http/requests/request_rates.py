"""A limit on how often each key may ask, and the headers by which clients keep to it."""

import math
import time
from collections.abc import Callable

from services.http.problems import busy

Headers = list[tuple[bytes, bytes]]

_FEW = 10_000
_ROUNDING = 1e-9


class RequestRates:
    """Admits `quota` requests in `window_s` seconds of each key, so many of them at once.

    It is the generic cell rate algorithm (ITU-T I.371): of each key nothing is kept but when all
    of its quota will be free again. The headers are those of the IETF's draft "RateLimit header
    fields for HTTP"; `name` is that of the policy.
    """

    def __init__(
        self,
        quota: int,
        clock: Callable[[], float] = time.monotonic,
        *,
        window_s: int = 1,
        name: str = "requests",
    ) -> None:
        self._quota, self._window_s, self._clock = quota, window_s, clock
        self._each_s = window_s / quota
        self._name = name
        self._policy = (b"ratelimit-policy", f'"{name}";q={quota};w={window_s}'.encode())
        self._free_at: dict[str, float] = {}

    def take(self, key_id: str, headers: Headers) -> None:
        """Count a request of the key; adds to the `headers` of its answer.

        Raises:
            Problem: 429 where it is one too many.
        """
        now = self._clock()
        used = max(0.0, self._free_at.get(key_id, now) - now) + self._each_s
        over_s = used - self._window_s
        refused = over_s > _ROUNDING
        if refused:
            used -= self._each_s
        self._free_at[key_id] = now + used
        remaining = int((self._window_s - used) / self._each_s + _ROUNDING)
        state = f'"{self._name}";r={remaining};t={math.ceil(used)}'
        headers += [self._policy, (b"ratelimit", state.encode())]
        if refused:
            said = f"A key has {self._quota} {self._name} in {self._window_s} s; send again later"
            raise busy(said, retry_after=math.ceil(over_s - _ROUNDING))
        if len(self._free_at) > _FEW:
            self._forget(now)

    def _forget(self, now: float) -> None:
        """Forget those keys that have all of their quota."""
        self._free_at = {key: at for key, at in self._free_at.items() if at > now}


def rates_of(per_second: int | None) -> RequestRates | None:
    """The limit that the settings ask for, if any."""
    return None if per_second is None else RequestRates(per_second)
