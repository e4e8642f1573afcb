from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.runtime.settings import Settings, SourceSettings
from tests.services.ingest.producers import sources


@pytest.fixture(scope="session")
def sourced() -> dict[str, SourceSettings]:
    return {name: SourceSettings(**settings) for name, settings in sources().items()}


@pytest.fixture(scope="session")
def ingest(
    broker_settings: Settings,
    sourced: dict[str, SourceSettings],
    running: Any,
    ready: Callable[[Any], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """An ingest of which every producer is a source."""
    data_dir: Path = tmp_path_factory.mktemp("ingest")
    update = {"data_dir": data_dir, "sources": sourced}
    with running(broker_settings.model_copy(update=update)) as ingest:
        ready(ingest)
        yield ingest


@pytest.fixture
async def web(ingest: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A producer, who has no key."""
    async with httpx.AsyncClient(base_url=ingest.url, timeout=30) as client:
        yield client
