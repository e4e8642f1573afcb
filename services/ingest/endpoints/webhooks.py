"""`/v1/sources/{name}/webhook`, from what a producer sends to its answer."""

import logging
import time
from typing import NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas.events import FeedEvent
from schemas.positions import Positions, encode_position
from services.http.auth import authorise
from services.http.problems import METHOD_NOT_ALLOWED, NOT_FOUND, Problem
from services.ingest.records.publish import Publisher
from services.ingest.requests.body import read_body
from services.ingest.sources.convention import Convention, Delivery, Ignored
from services.runtime.api_keys import Scope
from services.runtime.metrics import INGEST_EVENTS

PATH = "/v1/sources/{name}/webhook"
METHODS = ["POST", "GET", "OPTIONS"]

log = logging.getLogger(__name__)


async def webhook(request: Request) -> Response:
    """Take what a producer sends: events, or a question to see who listens here."""
    source = request.path_params["name"]
    convention: Convention | None = request.app.state.sources.get(source)
    if convention is None:
        raise Problem(NOT_FOUND, f"There is no source {source!r}")
    if request.method == "POST":
        return await _post(request, convention, source)
    if request.method == convention.handshake:
        return convention.shake(_delivery(request, b""))
    methods = ", ".join(filter(None, ("POST", convention.handshake)))
    detail = f"A source of type {convention.type} takes {methods}"
    raise Problem(METHOD_NOT_ALLOWED, detail, headers={"Allow": methods})


async def _post(request: Request, convention: Convention, source: str) -> Response:
    if not convention.signed:
        authorise(request, Scope.INGEST)
    publisher: Publisher = request.app.state.publisher
    publisher.check()
    with request.app.state.inflight.hold() as hold:
        body = await read_body(request, hold)
        taken = _take(convention, _delivery(request, body), source)
        if isinstance(taken, Response):
            return taken
        ignored, batch = len(taken.ignored), publisher.batch(taken.events)
        del taken  # parsed events weigh many times their body
        return _accepted(batch.events, ignored, await publisher.publish(batch, hold))


class _Taken(NamedTuple):
    events: list[FeedEvent]
    ignored: list[Ignored]


def _take(convention: Convention, delivery: Delivery, source: str) -> _Taken | Response:
    """What a delivery says, once it has proved itself; or the answer to one that asks."""
    if convention.signed:
        convention.verify(delivery)
    answer = convention.answer(delivery)
    if answer is not None:
        return answer
    taken = _Taken([], [])
    for each in convention.read(delivery, source):
        if isinstance(each, Ignored):
            log.debug("source %s: ignored: %s", source, each.reason)
            taken.ignored.append(each)
        else:
            taken.events.append(each)
    return taken


def _delivery(request: Request, body: bytes) -> Delivery:
    received = time.time_ns() // 1_000_000
    return Delivery(
        request.method, request.headers, request.query_params, body, received, _target(request)
    )


def _target(request: Request) -> str:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _accepted(accepted: int, ignored: int, positions: Positions) -> Response:
    INGEST_EVENTS.labels("accepted").inc(accepted)
    INGEST_EVENTS.labels("ignored").inc(ignored)
    position = encode_position(positions)
    answer = {"accepted": accepted, "ignored": ignored, "position": position}
    return Response(orjson.dumps(answer), 202, media_type="application/json")
