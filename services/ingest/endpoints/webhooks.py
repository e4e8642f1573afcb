"""`/v1/sources/{name}/webhook`, from a producer's request to its answer."""

import logging
import time
from typing import NamedTuple

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas.events import FeedEvent
from schemas.positions import Positions, encode_position
from services.http.auth import authorise
from services.http.problems import METHOD_NOT_ALLOWED, NOT_FOUND, Problem
from services.ingest.records.publish import Publisher
from services.ingest.requests.body import read_body
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.passed_over import PassedOver
from services.ingest.sources.source import Source
from services.ingest.sources.statements import Ignored
from services.runtime.api_keys import Scope
from services.runtime.metrics import INGEST_EVENTS

PATH = "/v1/sources/{name}/webhook"
METHODS = ["POST", "GET", "OPTIONS"]

log = logging.getLogger(__name__)


async def webhook(request: Request) -> Response:
    """Take a producer's request: events, or a handshake by which it checks this address."""
    name = request.path_params["name"]
    source: Source | None = request.app.state.sources.get(name)
    if source is None:
        raise Problem(NOT_FOUND, f"There is no source {name!r}")
    if request.method == "POST":
        return await _post(request, source, name)
    if request.method == source.handshake_method:
        return source.handshake(_delivery(request, b""))
    methods = ", ".join(filter(None, ("POST", source.handshake_method)))
    detail = f"A source of type {source.type} takes {methods}"
    raise Problem(METHOD_NOT_ALLOWED, detail, headers={"Allow": methods})


async def _post(request: Request, source: Source, name: str) -> Response:
    if not source.signed:
        authorise(request, Scope.INGEST)
    publisher: Publisher = request.app.state.publisher
    publisher.check()
    with request.app.state.byte_budget.reserve() as reservation:
        body = await read_body(request, reservation)
        delivery = _delivery(request, body)
        if source.signed:
            await source.authenticate(delivery)
        read = _read(source, delivery, name)
        if isinstance(read, Response):
            return read
        passed_over, batch = read.passed_over, publisher.batch(read.events)
        for index, fault in batch.too_large.items():
            what = f"{read.events[index].id} {fault}"
            passed_over.add(Ignored("an event that is too large", what))
        del read  # parsed events weigh many times their body
        return _accepted(batch.events, passed_over, await publisher.publish(batch, reservation))


class _Read(NamedTuple):
    events: list[FeedEvent]
    passed_over: PassedOver


def _read(source: Source, delivery: Delivery, name: str) -> _Read | Response:
    """The events of a delivery, or the answer to a challenge."""
    answer = source.answer(delivery)
    if answer is not None:
        return answer
    read = _Read([], PassedOver())
    for each in source.events(delivery, name):
        if isinstance(each, Ignored):
            log.debug("source %s: ignored: %s %s", name, each.reason, each.example)
            read.passed_over.add(each)
        else:
            read.events.append(each)
    return read


def _delivery(request: Request, body: bytes) -> Delivery:
    received = time.time_ns() // 1_000_000
    return Delivery(
        request.method, request.headers, request.query_params, body, received, _target(request)
    )


def _target(request: Request) -> str:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _accepted(accepted: int, passed_over: PassedOver, positions: Positions) -> Response:
    ignored = passed_over.total
    INGEST_EVENTS.labels("accepted").inc(accepted)
    INGEST_EVENTS.labels("ignored").inc(ignored)
    position = encode_position(positions)
    answer: dict[str, object] = {"accepted": accepted, "ignored": ignored, "position": position}
    if ignored:
        answer["reasons"] = msgspec.to_builtins(passed_over.reasons())
    return Response(orjson.dumps(answer), 202, media_type="application/json")
