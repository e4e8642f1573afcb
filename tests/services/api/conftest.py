import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.world import World, now

PARTITIONS = 4
START_S = 30
SERVE = """
import sys
from pathlib import Path
from services.api.app import create_app
from services.http.server import listen, server_config
import uvicorn
from services.runtime.settings import Settings

listener = listen("127.0.0.1", 0)
print(listener.getsockname()[1], flush=True)
app = create_app(Settings(data_dir=Path(sys.argv[1]), partitions=int(sys.argv[2])))
uvicorn.Server(server_config(app)).run([listener])
"""

Event = dict[str, Any]


class Api:
    """The api as a process of its own, over tables that this process writes."""

    def __init__(self, world: World, client: httpx.Client, key: str) -> None:
        self.world, self.client, self.key = world, client, key

    def get(self, path: str, **query: object) -> httpx.Response:
        return self.client.get(path, params={k: str(v) for k, v in query.items()})

    def ok(self, path: str, **query: object) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        assert re.fullmatch(r"\d+\.\d{3}", answer.headers["Rapport-Staleness"])
        return answer.json()

    def problem(self, status: int, path: str, **query: object) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert body["status"] == status
        return body


@contextmanager
def serving(world: World, data_dir: Path) -> Iterator[Api]:
    key = ensure_first_key(Settings(data_dir=data_dir))
    command = [sys.executable, "-c", SERVE, str(data_dir), str(world.partitions)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = f"http://127.0.0.1:{int(process.stdout.readline())}"
            headers = {"Authorization": f"Bearer {key}"}
            with httpx.Client(base_url=url, headers=headers, timeout=START_S) as client:
                client.get("/livez").raise_for_status()
                yield Api(world, client, key)
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """An api over an empty world that tests feed; they use members of their own."""
    data_dir = tmp_path_factory.mktemp("api")
    world = World(data_dir / "state", PARTITIONS)
    with serving(world, data_dir) as api:
        yield api
    world.close()


@pytest.fixture
def events() -> Callable[..., Event]:
    """Makes events with ids of their own."""
    made = iter(range(1_000_000))

    def event(kind: str, actor: str, target: str | None = None, **rest: object) -> Event:
        named = {"id": f"{time.time_ns()}-{next(made)}", "source": "test", "kind": kind}
        directed = {} if target is None else {"target": target}
        return {**named, "actor": actor, **directed, "at": now(), **rest}

    return event
