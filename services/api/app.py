"""The api: how strong each relationship is, and why, at this moment. It only ever reads."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from relationships.score.score_model import ScoreModel, load_score_model
from relationships.tables.reader import TableReader
from services.api.http.member_ids import EncodedPaths
from services.api.http.openapi import describe
from services.api.http.session import session_route
from services.api.page.dashboard import dashboard_route
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.readiness import not_ready
from services.api.reading.reads import Reads, now_ms
from services.api.resources import RESOURCES
from services.api.writing.commands import Commands
from services.http.health import health_routes
from services.http.problems import install_problems
from services.http.request_metrics import RequestMetrics
from services.runtime.api_keys import Keyring
from services.runtime.metrics import API_REQUEST_SECONDS, API_REQUESTS, API_STALENESS_SECONDS
from services.runtime.settings import Settings

_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""FastAPI's own reads the environment on every request; ours is in
`services.runtime.metrics`."""


def create_app(settings: Settings, now: Callable[[], int] = now_ms) -> FastAPI:
    """The app, which answers 503 for what the tables do not hold yet; `now` is its clock.

    Raises:
        InvalidKeysFile: where the keys file is damaged.
        InvalidScoreModel: where the score model's file has something wrong.
        OSError: where that file cannot be read.
    """
    model = load_score_model(settings.score_model) if settings.score_model else ScoreModel()
    tables = TableReader(settings.state, settings.partitions)
    reads = Reads(tables, KnownIdentities(tables, settings.state), model, now)
    commands = Commands(settings)
    app = FastAPI(
        title="Rapport", lifespan=_lifespan, redirect_slashes=False, telemetry=_NO_TELEMETRY
    )
    app.state.keyring = Keyring(settings.keys)
    app.state.reads, app.state.commands = reads, commands
    install_problems(app)
    app.add_middleware(EncodedPaths)
    app.add_middleware(RequestMetrics, requests=API_REQUESTS, seconds=API_REQUEST_SECONDS)
    app.router.routes[:0] = [
        route for routes in RESOURCES for route in routes.serving(reads, commands)
    ]
    app.router.routes += [dashboard_route(), session_route()]
    app.router.routes += health_routes(lambda: not_ready(tables, settings.state))
    describe(app, [route for routes in RESOURCES for route in routes.served])
    _measure_staleness(reads)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        stack.callback(app.state.reads.tables.close)
        stack.push_async_callback(app.state.commands.stop)
        for routes in RESOURCES:
            for lifespan in routes.lifespans:
                await stack.enter_async_context(lifespan(app.state.reads))
        yield


def _measure_staleness(reads: Reads) -> None:
    for partition in range(reads.tables.partitions):
        API_STALENESS_SECONDS.labels(partition).set_function(partial(reads.staleness, partition))
