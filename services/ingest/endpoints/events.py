"""`POST /v1/events`, from the request to its answer."""

import time

import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas.events import happened
from schemas.limits import MAX_BODY_BYTES
from schemas.positions import Positions, encode_position
from schemas.times import format_time
from services.http.auth import authorise
from services.http.declared_routes import keyed
from services.http.problems import TOO_LARGE, Problem
from services.http.requests.body import read_body
from services.ingest.records.owner_records import Batch
from services.ingest.records.publish import Publisher
from services.ingest.requests.formats import format_of
from services.ingest.requests.sending import check_senders, leave_out_aliases, states_aliases
from services.ingest.requests.validation import validate
from services.ingest.sources.arrivals import SourceArrivals
from services.runtime.access.grants import Scope
from services.runtime.metrics import INGEST_EVENTS

ACCESS = {
    "POST": keyed(
        Scope.INGEST,
        "one event of another's `source` or `actor` refuses all; a bound key's `aliases` are "
        "left out",
    )
}


async def post_events(request: Request) -> Response:
    """Accept events, all or none; a plain Starlette route, as FastAPI's cost twice as much."""
    publisher: Publisher = request.app.state.publisher
    grant = await authorise(request, Scope.INGEST)
    format_ = format_of(request.headers)
    publisher.check()
    with request.app.state.byte_budget.reserve() as reservation:
        body = await read_body(request, MAX_BODY_BYTES, reservation.add)
        received = time.time_ns() // 1_000_000
        events = validate(
            format_.split(body), lambda value: happened(format_.read(value), received)
        )
        check_senders(grant, events, request.app.state.configured)
        left_out = 0 if states_aliases(grant) else leave_out_aliases(events)
        batch = publisher.batch(events, bound=grant.bound)
        arrivals: SourceArrivals = request.app.state.arrivals
        come = arrivals.counted(events, grant.sources)
        del events  # they weigh many times their body
        if batch.too_large:
            index, fault = next(iter(batch.too_large.items()))
            raise Problem(TOO_LARGE, f"Event {index} {fault}; none was taken")
        positions = await publisher.publish(batch, reservation)
        arrivals.accepted(come)
        return accepted(batch, positions, left_out)


def accepted(batch: Batch, positions: Positions, aliases_left_out: int = 0) -> Response:
    """202: every record of `batch` is acknowledged, up to `positions`."""
    INGEST_EVENTS.labels("accepted").inc(batch.events)
    answer: dict[str, object] = {"accepted": batch.events, "position": encode_position(positions)}
    if batch.settled:
        answer["settled"] = {id_: format_time(at) for id_, at in batch.settled.items()}
    if aliases_left_out:
        answer["aliases_left_out"] = aliases_left_out
    return Response(orjson.dumps(answer), 202, media_type="application/json")
