"""The ingest app: webhook in, Kafka out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from schemas.topics import FEEDS, IDENTITIES
from services.http.cross_origin import allow_origins
from services.http.declared_routes import DeclaredRoute, open_to_all
from services.http.drain import Drain
from services.http.forwarded.identities import POST_IDENTITIES
from services.http.forwarded.imports import POST_IMPORTS
from services.http.forwarded.interactions import POST_INTERACTIONS
from services.http.forwarded.sources import GET_SOURCE_SECRETS, GET_SOURCES
from services.http.health import health_routes
from services.http.oidc.tokens import tokens_of
from services.http.pages.docs_viewer import docs_routes
from services.http.problems import install_problems
from services.http.requests.access_log import AccessLog
from services.http.requests.instrumentation import Instrumentation
from services.http.requests.request_rates import rates_of
from services.http.requests.request_spans import RequestSpans
from services.http.sessions.forwarded_session import forwarded_sessions
from services.ingest.endpoints import events, webhooks
from services.ingest.endpoints.events import post_events
from services.ingest.endpoints.identity_statements import post_identities
from services.ingest.endpoints.imports.imports import post_import
from services.ingest.endpoints.imports.under_way import ImportUnderWay
from services.ingest.endpoints.interactions import post_interactions
from services.ingest.endpoints.refusals import Refusals
from services.ingest.endpoints.sources import get_source_secrets, get_sources
from services.ingest.endpoints.webhooks import webhook
from services.ingest.openapi import describe
from services.ingest.records.byte_reservation import ByteBudget
from services.ingest.records.envelope import enveloped
from services.ingest.records.owner_records import bare
from services.ingest.records.publish import Publisher
from services.ingest.sources.arrivals import SourceArrivals
from services.ingest.sources.configured_sources import configured_sources
from services.kafka.link import Link
from services.runtime.access.api_keys import Keyring
from services.runtime.metrics import INGEST_REQUEST_SECONDS, INGEST_REQUESTS, KAFKA_UP
from services.runtime.settings import Settings

_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""FastAPI's own looks at the environment on every request; ours are in
`services.runtime.metrics`."""


def create_app(settings: Settings) -> FastAPI:
    """The app, which connects to Kafka once it is started, and answers 503 until it has.

    Raises:
        InvalidKeysFile: where the keys file is damaged.
        InvalidSecret: where the file of the secret holds something else.
        InvalidSource: where the settings of a source are wrong.
        OSError: where the secret cannot be read or made, or the access log cannot be opened.
    """
    app = FastAPI(
        title="Rapport ingest",
        lifespan=_lifespan,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.drain = Drain(settings.drain_s)
    app.state.keyring, app.state.tokens = Keyring(settings.keys), tokens_of(settings)
    app.state.forwarded_sessions = forwarded_sessions(settings)
    app.state.request_rates = rates_of(settings.requests_per_second)
    app.state.sources = configured_sources(settings.sources)
    app.state.configured = settings.sources.keys() | settings.agents.keys()
    app.state.arrivals = SourceArrivals(app.state.configured)
    app.state.refusals = Refusals(settings.sources)
    app.state.byte_budget = ByteBudget(settings.max_inflight_bytes)
    app.state.import_under_way = ImportUnderWay()
    install_problems(app)
    allow_origins(app, settings.cors_origins)
    if settings.traces_url is not None:
        app.add_middleware(RequestSpans)
    app.add_middleware(
        Instrumentation,
        requests=INGEST_REQUESTS,
        seconds=INGEST_REQUEST_SECONDS,
        access_log=AccessLog(settings.access_log, "ingest") if settings.access_log else None,
    )
    # The first are found the fastest.
    app.router.routes[:0] = [
        DeclaredRoute("/v1/events", post_events, events.ACCESS),
        DeclaredRoute(webhooks.PATH, webhook, webhooks.ACCESS),
        POST_INTERACTIONS.served_by(post_interactions),
        POST_IDENTITIES.served_by(post_identities),
        POST_IMPORTS.served_by(post_import),
        GET_SOURCES.served_by(get_sources),
        GET_SOURCE_SECRETS.served_by(get_source_secrets),
        DeclaredRoute("/", _front, {"GET": open_to_all("names the way to the documentation")}),
        *health_routes(lambda: _not_ready(app)),
        *docs_routes(app),
    ]
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    link = Link(settings, "rapport-ingest", (*FEEDS, IDENTITIES))
    envelope = enveloped if settings.cloudevents_headers else bare
    app.state.publisher = Publisher(link, settings.partitions, envelope)
    KAFKA_UP.labels("ingest").set_function(lambda: link.fault is None)
    link.start()
    yield
    await app.state.import_under_way.stop()
    await link.stop()


def _not_ready(app: FastAPI) -> list[str]:
    fault = app.state.publisher.link.fault
    reasons: list[str] = app.state.drain.reasons
    return reasons if fault is None else [*reasons, fault]


async def _front(request: Request) -> Response:
    return PlainTextResponse("Rapport ingest. Send events to POST /v1/events; see /docs for how.\n")
