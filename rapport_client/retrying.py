"""When a request is sent again: after how long, and until when."""

from typing import Any, TypedDict

from tenacity import RetryCallState, retry_if_exception, stop_after_attempt, stop_after_delay

from rapport_client.errors import RapportProblem, RapportUnreachable
from services.runtime.retry import Backoff

AGAIN = Backoff(first_s=0.1, factor=2, longest_s=5, jitter=0.2)
"""Where the answer does not say when to come back."""

LONGEST_S = 60.0
"""No answer makes a client wait for longer (seconds)."""


class Policy(TypedDict):
    """What tenacity's retrying takes."""

    retry: Any
    wait: Any
    stop: Any
    reraise: bool


def policy(patience_s: float, unavailable: bool = True) -> Policy:
    """Sends again for `patience_s` seconds what may succeed later, 503 only where `unavailable`."""

    def again(error: BaseException) -> bool:
        if isinstance(error, RapportProblem):
            return error.passing and (unavailable or error.status != 503)
        return isinstance(error, RapportUnreachable)

    stop = stop_after_delay(patience_s) if patience_s > 0 else stop_after_attempt(1)
    return Policy(retry=retry_if_exception(again), wait=pause_s, stop=stop, reraise=True)


def pause_s(state: RetryCallState) -> float:
    """As long as the answer asks for, else by `AGAIN` (seconds)."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RapportProblem) and error.retry_after_s is not None:
        return min(error.retry_after_s, LONGEST_S)
    return AGAIN(state)
