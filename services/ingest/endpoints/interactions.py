"""`POST /v1/interactions`: what a person says of their own dealings, as an event of the page."""

import time
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from schemas.events import FeedEvent, InvalidEvent, happened
from schemas.limits import MAX_EVENT_BYTES
from schemas.logged_interactions import read_logged_interaction
from services.http.auth import authorise
from services.http.problems import (
    FORBIDDEN,
    INVALID_REQUEST,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    Fault,
    Problem,
)
from services.http.requests.body import read_body
from services.ingest.endpoints.events import accepted
from services.ingest.records.publish import Publisher
from services.ingest.requests.json_values import parse_json
from services.ingest.requests.validation import MAX_FAULTS
from services.ingest.sources.arrivals import SourceArrivals
from services.runtime.access.grants import Grant, Scope
from services.runtime.metrics import INGEST_EVENTS


async def post_interactions(request: Request) -> Response:
    """Accept one interaction or tie of a member of the key, whatever sources that is bound to."""
    publisher: Publisher = request.app.state.publisher
    grant = await authorise(request, Scope.WRITE)
    _check_type(request)
    publisher.check()
    with request.app.state.byte_budget.reserve() as reservation:
        event = _read(await read_body(request, MAX_EVENT_BYTES, reservation.add))
        _check_ego(grant, event)
        batch = publisher.batch([event], bound=grant.bound)
        if batch.too_large:
            raise Problem(TOO_LARGE, f"It {batch.too_large[0]}")
        positions = await publisher.publish(batch, reservation)
        arrivals: SourceArrivals = request.app.state.arrivals
        arrivals.accepted(arrivals.counted([event]))
        return accepted(batch, positions)


def _check_type(request: Request) -> None:
    """No form of another site sends JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Problem(UNSUPPORTED_MEDIA_TYPE, "Send JSON, as application/json")


def _read(body: bytes) -> FeedEvent:
    received = time.time_ns() // 1_000_000
    value = parse_json(body)
    try:
        return happened(read_logged_interaction(value), received)
    except InvalidEvent as error:
        INGEST_EVENTS.labels("rejected").inc()
        errors = [_fault(each.field, each.detail) for each in islice(error.errors, MAX_FAULTS)]
        raise Problem(INVALID_REQUEST, str(error), errors=errors) from None


def _check_ego(grant: Grant, event: FeedEvent) -> None:
    if grant.members is not None and event.actor not in grant.members:
        errors = [_fault("ego", "the key may not send as this one")]
        detail = f"The key {grant.name!r} may not say what this member did"
        raise Problem(FORBIDDEN, detail, errors=errors)


def _fault(field: str, detail: str) -> Fault:
    return {"index": None, "field": field, "detail": detail}
