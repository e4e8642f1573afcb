"""What a service does between its stop signal and its last request."""

import time


class Drain:
    """From its start on a service is no longer ready, yet takes requests for `seconds`.

    Whoever sends it requests, as a proxy or Kubernetes does, has so long to see that and to send
    them elsewhere.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends: float | None = None

    def start(self) -> None:
        """Be no longer ready, if it has not started yet."""
        if self._ends is None:
            self._ends = time.monotonic() + self._seconds

    @property
    def reasons(self) -> list[str]:
        """Why the service is not ready; nothing before the start."""
        return [] if self._ends is None else ["stopping"]

    @property
    def is_over(self) -> bool:
        """Whether it has lasted its `seconds`."""
        return self._ends is not None and time.monotonic() >= self._ends
