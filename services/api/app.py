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
from services.api.ingest_gateway.gateway import IngestGateway
from services.api.keys.keys import Keys
from services.api.keys.operations import OPERATIONS
from services.api.page.page import page_routes
from services.api.page.session import session_route
from services.api.page.session_setup import people_sign_in
from services.api.page.sign_in import sign_in_routes
from services.api.reading.known_erasures import FileErasures
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.readiness import not_ready
from services.api.reading.reads import Reads, now_ms
from services.api.resources import RESOURCES
from services.api.writing.commands import Commands
from services.http.cross_origin import allow_origins
from services.http.drain import Drain
from services.http.forwarded.routes import FORWARDED
from services.http.health import health_routes
from services.http.pages.docs_viewer import docs_routes
from services.http.problems import install_problems
from services.http.requests.access_log import AccessLog
from services.http.requests.instrumentation import Instrumentation
from services.http.requests.request_rates import rates_of
from services.http.requests.request_spans import RequestSpans
from services.http.sessions.forwarded_session import forwarded_sessions
from services.http.sessions.sealed_cookie import sealing_secret
from services.kafka.feed_scan import FeedScan
from services.kafka.observing.observed_kafka import ObservedKafka
from services.runtime.access.api_keys import Keyring, KeysFile
from services.runtime.metrics import API_REQUEST_SECONDS, API_REQUESTS, API_STALENESS_SECONDS
from services.runtime.settings import Settings

_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""FastAPI's own reads the environment on every request; ours is in
`services.runtime.metrics`."""


def create_app(settings: Settings, now: Callable[[], int] = now_ms) -> FastAPI:
    """The app, which answers 503 for what the tables do not hold yet; `now` is its clock.

    Raises:
        InvalidKeysFile: where the keys file is damaged.
        InvalidSecret: where the file of the secret holds something else.
        InvalidScoreModel: where the score model's file has something wrong.
        OSError: where that file cannot be read, the secret cannot be read or made, or
            the access log cannot be opened.
    """
    model = load_score_model(settings.score_model) if settings.score_model else ScoreModel()
    tables = TableReader(settings.state, settings.partitions, FileErasures(settings.state))
    secret = sealing_secret(settings.session_key)
    reads = Reads(tables, KnownIdentities(tables, settings.state), model, secret, now)
    commands, feeds, kafka = Commands(settings), FeedScan(settings), ObservedKafka(settings)
    app = FastAPI(
        title="Rapport",
        lifespan=_lifespan,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
        docs_url=None,
        redoc_url=None,
    )
    app.state.drain = drain = Drain(settings.drain_s)
    app.state.keyring = Keyring(settings.keys)
    app.state.request_rates = rates_of(settings.requests_per_second)
    people_sign_in(app, settings, secret)
    app.state.reads, app.state.commands, app.state.kafka = reads, commands, kafka
    install_problems(app)
    app.add_middleware(EncodedPaths)
    allow_origins(app, settings.cors_origins)
    if settings.traces_url is not None:
        app.add_middleware(RequestSpans)
    app.add_middleware(
        Instrumentation,
        requests=API_REQUESTS,
        seconds=API_REQUEST_SECONDS,
        access_log=AccessLog(settings.access_log, "api") if settings.access_log else None,
    )
    app.router.routes[:0] = [
        route for routes in RESOURCES for route in routes.serving(reads, commands, feeds, kafka)
    ]
    app.state.gateway = IngestGateway(settings.ingest, forwarded_sessions(settings))
    app.router.routes += app.state.gateway.serving(FORWARDED)
    app.router.routes += Keys(KeysFile(settings.keys)).serving()
    app.router.routes += [*page_routes(), session_route(), *sign_in_routes()]
    app.router.routes += docs_routes(app)
    app.router.routes += health_routes(lambda: drain.reasons + not_ready(tables, settings.state))
    described = [route for routes in RESOURCES for route in routes.served]
    describe(app, described, [*FORWARDED, *OPERATIONS])
    _measure_staleness(reads)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        stack.callback(app.state.reads.tables.close)
        stack.push_async_callback(app.state.commands.stop)
        stack.push_async_callback(app.state.kafka.stop)
        await stack.enter_async_context(app.state.gateway)
        for routes in RESOURCES:
            for lifespan in routes.lifespans:
                await stack.enter_async_context(lifespan(app.state.reads))
        yield


def _measure_staleness(reads: Reads) -> None:
    for partition in range(reads.tables.partitions):
        API_STALENESS_SECONDS.labels(partition).set_function(partial(reads.staleness, partition))
