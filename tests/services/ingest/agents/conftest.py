from collections.abc import Callable

import pytest

from services.ingest.agents import follow
from services.runtime.retry import Backoff


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """No pause after a break."""
    monkeypatch.setattr(follow, "PULL", Backoff(0, 1, 0))
