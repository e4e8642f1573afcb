"""The ingest app: webhook in, Kafka out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schemas.topics import FEEDS, IDENTITIES
from services.http.health import health_routes
from services.http.problems import install_problems
from services.http.request_metrics import RequestMetrics
from services.ingest.endpoints.events import post_events
from services.ingest.endpoints.identity_statements import PATH as IDENTITIES_PATH
from services.ingest.endpoints.identity_statements import post_identities
from services.ingest.endpoints.webhooks import METHODS, PATH, webhook
from services.ingest.openapi import describe
from services.ingest.records.byte_reservation import ByteBudget
from services.ingest.records.envelope import enveloped
from services.ingest.records.owner_records import bare
from services.ingest.records.publish import Publisher
from services.ingest.sources.configured_sources import configured_sources
from services.kafka.link import Link
from services.runtime.api_keys import Keyring
from services.runtime.metrics import INGEST_REQUEST_SECONDS, INGEST_REQUESTS
from services.runtime.settings import Settings

_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""FastAPI's own looks at the environment on every request; ours are in
`services.runtime.metrics`."""


def create_app(settings: Settings) -> FastAPI:
    """The app, which connects to Kafka once it is started, and answers 503 until it has.

    Raises:
        InvalidKeysFile: where the keys file is damaged.
        InvalidSource: where the settings of a source are wrong.
    """
    app = FastAPI(
        title="Rapport ingest", lifespan=_lifespan, redirect_slashes=False, telemetry=_NO_TELEMETRY
    )
    app.state.settings = settings
    app.state.keyring = Keyring(settings.keys)
    app.state.sources = configured_sources(settings.sources)
    app.state.byte_budget = ByteBudget(settings.max_inflight_bytes)
    install_problems(app)
    app.add_middleware(RequestMetrics, requests=INGEST_REQUESTS, seconds=INGEST_REQUEST_SECONDS)
    # The first are found the fastest.
    app.router.routes[:0] = [
        Route("/v1/events", post_events, methods=["POST"]),
        Route(PATH, webhook, methods=METHODS),
        Route(IDENTITIES_PATH, post_identities, methods=["POST"]),
        Route("/", _front),
        *health_routes(lambda: _not_ready(app)),
    ]
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    link = Link(settings, "rapport-ingest", (*FEEDS, IDENTITIES))
    envelope = enveloped if settings.cloudevents_headers else bare
    app.state.publisher = Publisher(link, settings.partitions, envelope)
    link.start()
    yield
    await link.stop()


def _not_ready(app: FastAPI) -> list[str]:
    fault = app.state.publisher.link.fault
    return [] if fault is None else [fault]


async def _front(request: Request) -> Response:
    return PlainTextResponse("Rapport ingest. Send events to POST /v1/events; see /docs for how.\n")
