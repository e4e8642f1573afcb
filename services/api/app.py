"""The api: how strong each relationship is, and why, at this moment. It only ever reads."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from threading import Thread

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from relationships.places import gazetteer
from relationships.score.score_model import ScoreModel, load_score_model
from relationships.tables.reader import TableNotReady, TableReader
from services.api.audience.audience import audience
from services.api.circle.circle import circle
from services.api.circle.health import circle_health
from services.api.feed.feed import feed
from services.api.feed.live import Live, feed_live
from services.api.http.commands import Commands
from services.api.http.member_ids import EncodedPaths
from services.api.http.openapi import describe
from services.api.http.routes import (
    Endpoint,
    StreamEndpoint,
    WriteEndpoint,
    read_route,
    stream_route,
    write_route,
)
from services.api.http.session import session_route
from services.api.introductions.experts import experts
from services.api.introductions.paths import paths
from services.api.likelihood.likelihood import likelihood, likely
from services.api.members.profile import member
from services.api.members.search import members
from services.api.page.dashboard import dashboard_route
from services.api.places.nearby import nearby
from services.api.places.reach import reach
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.reads import Reads
from services.api.relationships.history import history
from services.api.relationships.preferences import all_preferences, preferences, set_preferences
from services.api.relationships.ranked import relationships
from services.api.relationships.relationship import relationship
from services.api.suggestions.suggestions import suggestions
from services.http.health import health_routes
from services.http.problems import install_problems
from services.http.request_metrics import RequestMetrics
from services.runtime.api_keys import Keyring
from services.runtime.metrics import API_REQUEST_SECONDS, API_REQUESTS, API_STALENESS_SECONDS
from services.runtime.settings import Settings

READS: Mapping[str, Endpoint] = {
    "/v1/members/{ego}/relationships/{contact}": relationship,
    "/v1/members/{ego}/relationships": relationships,
    "/v1/members/{ego}/relationships/{contact}/likelihood": likelihood,
    "/v1/members/{ego}/likely": likely,
    "/v1/members/{ego}/relationships/{contact}/history": history,
    "/v1/members/{ego}/relationships/{contact}/preferences": preferences,
    "/v1/members/{ego}/preferences": all_preferences,
    "/v1/members/{ego}/suggestions": suggestions,
    "/v1/members/{ego}/circle": circle,
    "/v1/members/{ego}/circle/health": circle_health,
    "/v1/members/{ego}/paths/{member}": paths,
    "/v1/members/{ego}/audience": audience,
    "/v1/members/{ego}/feed": feed,
    "/v1/members/{ego}/experts": experts,
    "/v1/members/{ego}/nearby": nearby,
    "/v1/members/{ego}/reach": reach,
    "/v1/members/{ego}": member,
    "/v1/members": members,
}
"""Every read by its path: one module for each resource. The first are found the fastest."""

STREAMS: Mapping[str, StreamEndpoint] = {
    "/v1/members/{ego}/feed/live": feed_live,
}
"""Every stream of events by its path."""

WRITES: Mapping[str, WriteEndpoint] = {
    "/v1/members/{ego}/relationships/{contact}": set_preferences,
}
"""Every PUT by its path."""

_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""FastAPI's own looks at the environment on every request; ours are in
`services.runtime.metrics`."""


def create_app(settings: Settings) -> FastAPI:
    """The app, which answers 503 for what the tables do not hold yet.

    Raises:
        InvalidKeysFile: where the keys file is damaged.
        InvalidScoreModel: where the score model's file has something wrong.
        OSError: where that file cannot be read.
    """
    model = load_score_model(settings.score_model) if settings.score_model else ScoreModel()
    tables = TableReader(settings.state, settings.partitions)
    reads = Reads(tables, KnownIdentities(tables, settings.state), model)
    app = FastAPI(
        title="Rapport", lifespan=_lifespan, redirect_slashes=False, telemetry=_NO_TELEMETRY
    )
    app.state.keyring = Keyring(settings.keys)
    app.state.reads = reads
    app.state.commands = Commands(settings)
    install_problems(app)
    app.add_middleware(EncodedPaths)
    app.add_middleware(RequestMetrics, requests=API_REQUESTS, seconds=API_REQUEST_SECONDS)
    app.router.routes[:0] = [read_route(path, read, reads) for path, read in READS.items()]
    app.router.routes += [
        write_route(path, write, app.state.commands) for path, write in WRITES.items()
    ]
    live = Live(reads)
    app.router.routes += [stream_route(path, stream, live) for path, stream in STREAMS.items()]
    app.router.routes += [dashboard_route(), session_route()]
    app.router.routes += health_routes(lambda: _not_ready(reads))
    describe(app, READS, WRITES, STREAMS)
    _measure_staleness(reads)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    Thread(target=gazetteer.load, daemon=True).start()
    indexing = asyncio.create_task(_index(app.state.reads))
    yield
    indexing.cancel()
    await asyncio.wait([indexing])
    await app.state.commands.stop()
    await app.state.reads.audiences.stop()
    app.state.reads.tables.close()


async def _index(reads: Reads) -> None:
    """Index what is there already, so that the first who asks need not wait for it."""
    with suppress(TableNotReady):
        await reads.expertise.refresh()


def _not_ready(reads: Reads) -> list[str]:
    reasons = []
    for partition in range(reads.tables.partitions):
        try:
            with reads.tables.view(partition):
                pass
        except TableNotReady as error:
            reasons.append(str(error))
    return reasons


def _measure_staleness(reads: Reads) -> None:
    for partition in range(reads.tables.partitions):
        API_STALENESS_SECONDS.labels(partition).set_function(partial(reads.staleness, partition))
