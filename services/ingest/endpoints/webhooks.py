"""`/v1/sources/{name}/webhook`, from a producer's request to its answer."""

import logging
import time
from typing import NamedTuple

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas.events import FeedEvent
from schemas.limits import MAX_BODY_BYTES
from schemas.positions import Positions, encode_position
from services.http.auth import authorise
from services.http.declared_routes import keyed, refused_to_all
from services.http.problems import INVALID_SIGNATURE, UNAUTHORIZED, Problem
from services.http.requests.body import read_body
from services.ingest.records.publish import Publisher
from services.ingest.requests.delivery import Delivery
from services.ingest.requests.sending import (
    check_actors,
    check_source,
    leave_out_aliases,
    states_aliases,
)
from services.ingest.signatures.failures import unauthenticated
from services.ingest.sources.arrivals import SourceArrivals
from services.ingest.sources.no_source import NO_SOURCE
from services.ingest.sources.passed_over import PassedOver
from services.ingest.sources.source import Source
from services.ingest.sources.statements import Ignored
from services.runtime.access.grants import Grant, Scope
from services.runtime.metrics import INGEST_EVENTS
from services.runtime.secrets import MissingSecret

PATH = "/v1/sources/{name}/webhook"
_HANDSHAKE = refused_to_all("but to a handshake that proves itself as the source's type has it")
ACCESS = {
    "POST": keyed(
        Scope.INGEST,
        "of a source without a secret; any other takes its signature alone, else 401, as does "
        "a name that is no source's",
    ),
    "GET": _HANDSHAKE,
    "OPTIONS": _HANDSHAKE,
}

_REFUSED = range(400, 429)
"""What a producer has to mend; a 429 is none of its faults."""

log = logging.getLogger(__name__)


async def webhook(request: Request) -> Response:
    """Take a producer's request: events, or a handshake by which it checks this address."""
    name = request.path_params["name"]
    try:
        if request.method == "POST":
            return await _post(request, name)
        return _handshake(request, name)
    except MissingSecret as error:  # its file has gone: said in the log, as any other reason
        raise request.app.state.refusals.of(name, str(error)) from None
    except Problem as problem:
        if problem.kind.status in _REFUSED:
            request.app.state.arrivals.refused(name, problem.detail)
        if problem.kind is INVALID_SIGNATURE:
            raise request.app.state.refusals.of(name, problem.detail) from None
        raise


def _handshake(request: Request, name: str) -> Response:
    source: Source = request.app.state.sources.get(name, NO_SOURCE)
    if request.method != source.handshake_method:
        raise unauthenticated(f"no handshake by {request.method}")
    return source.handshake(_delivery(request, b""))


async def _addressed(request: Request, name: str) -> tuple[Source, Grant | None]:
    """The source of this name; of one without a secret, with the grant of who sends as it.

    Without a valid key it is answered as if there was no such source.
    """
    source: Source = request.app.state.sources.get(name, NO_SOURCE)
    if source.signed:
        return source, None
    try:
        grant = await authorise(request, Scope.INGEST)
    except Problem as problem:
        if problem.kind is not UNAUTHORIZED:
            raise
        return NO_SOURCE, None
    check_source(grant, name)
    return source, grant


async def _post(request: Request, name: str) -> Response:
    source, grant = await _addressed(request, name)
    publisher: Publisher = request.app.state.publisher
    publisher.check()
    unproved = None if grant else "" if source is NO_SOURCE else name
    with request.app.state.byte_budget.reserve(unproved) as reservation:
        body = await read_body(request, MAX_BODY_BYTES, reservation.add)
        delivery = _delivery(request, body)
        if grant is None:
            await source.authenticate(delivery)
            reservation.proved()
        read = _read(source, delivery, name)
        if isinstance(read, Response):
            return read
        if grant is not None:
            check_actors(grant, read.events)
        if not _may_state_aliases(source, grant):
            leave_out_aliases(read.events)
        passed_over = read.passed_over
        batch = publisher.batch(read.events, bound=grant is not None and grant.bound)
        for index, fault in batch.too_large.items():
            what = f"{read.events[index].id} {fault}"
            passed_over.add(Ignored("an event that is too large", what))
        arrivals: SourceArrivals = request.app.state.arrivals
        come = arrivals.counted(read.events)
        del read  # parsed events weigh many times their body
        positions = await publisher.publish(batch, reservation)
        arrivals.accepted(come)
        arrivals.ignored(name, passed_over.total)
        return _accepted(batch.events, passed_over, positions)


def _may_state_aliases(source: Source, grant: Grant | None) -> bool:
    """A trusted source may, but not by a key bound to members, which speaks for those alone."""
    if grant is None:
        return source.trust_aliases
    return not grant.bound and (source.trust_aliases or states_aliases(grant))


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
            log.debug("source %s: ignored: %s", name, each.reason)
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
