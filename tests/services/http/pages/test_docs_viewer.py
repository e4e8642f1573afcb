"""The viewer in a browser, and as both services serve it."""

import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from services.api.app import create_app as create_api
from services.http.pages.docs_viewer import docs_routes
from services.http.server import listen, server_config
from services.ingest.app import create_app as create_ingest
from services.runtime.settings import Settings
from tests.processes import until
from tests.programs import needs, program

CHROMIUM = "chromium", "google-chrome"


@pytest.fixture(params=[create_api, create_ingest])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> FastAPI:
    made: FastAPI = request.param(Settings(data_dir=tmp_path, partitions=1))
    return made


async def test_it_comes_from_here_and_nothing_may_frame_it(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as visitor:
        page = await visitor.get("/docs")
        assert page.status_code == 200
        assert re.findall(r"https?://", page.text) == []
        policy = page.headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "connect-src 'self'"):
            assert rule in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        for file in re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text):
            answer = await visitor.get(f"/{file}")
            assert answer.status_code == 200
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (await visitor.get("/redoc")).status_code == 404
        assert (await visitor.get("/docs/oauth2-redirect")).status_code == 404


@pytest.fixture
def address() -> Iterator[str]:
    app = FastAPI(title="A described service", docs_url=None, redoc_url=None)

    @app.get("/v1/things", summary="All things that there are")
    async def things() -> list[str]:
        return []

    app.router.routes += docs_routes(app)
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(server_config(app))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    until(lambda: server.started, "the server to start")
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@needs(*CHROMIUM)
def test_a_browser_shows_it_within_its_policy(address: str, tmp_path: Path) -> None:
    command = [program(*CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom",
               "--enable-logging=stderr", f"--user-data-dir={tmp_path}",
               "--virtual-time-budget=8000", f"{address}/docs"]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "A described service" in shown.stdout
    assert "All things that there are" in shown.stdout
    assert "Content Security Policy" not in shown.stderr, "it asked for what is not ours"
