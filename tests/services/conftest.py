from collections.abc import Iterator

import pytest

from services.local.demo.cast import LEO
from services.local.demo.world import world
from tests.processes import until
from tests.services.api.conftest import PARTITIONS, serving
from tests.services.demo_world import Demo
from tests.world import World, now


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The sample world as of now, which no test changes."""
    data_dir = tmp_path_factory.mktemp("demo")
    at = now()
    tables = World(data_dir / "state", PARTITIONS)
    events = list(world(1, at))
    tables.feed(events)
    with serving(tables, data_dir) as api:
        until(lambda: api.ok(f"/v1/members/{LEO.id}")["aliases"], "aliases to be known")
        yield Demo(api, events, at)
    tables.close()
