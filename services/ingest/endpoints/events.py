"""`POST /v1/events`, from the request to its answer."""

import time

import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas.events import happened
from schemas.positions import Positions, encode_position
from schemas.times import format_time
from services.http.auth import authorise
from services.http.problems import TOO_LARGE, Problem
from services.ingest.records.owner_records import Batch
from services.ingest.records.publish import Publisher
from services.ingest.requests.body import read_body
from services.ingest.requests.formats import format_of
from services.ingest.requests.validation import validate
from services.runtime.api_keys import Scope
from services.runtime.metrics import INGEST_EVENTS


async def post_events(request: Request) -> Response:
    """Accept events, all or none; a plain Starlette route, as FastAPI's cost twice as much."""
    publisher: Publisher = request.app.state.publisher
    authorise(request, Scope.INGEST)
    format_ = format_of(request.headers)
    publisher.check()
    with request.app.state.byte_budget.reserve() as reservation:
        body = await read_body(request, reservation)
        received = time.time_ns() // 1_000_000
        # Parsed events weigh many times their body: only the records outlive this line.
        batch = publisher.batch(
            validate(format_.split(body), lambda value: happened(format_.read(value), received))
        )
        if batch.too_large:
            index, fault = next(iter(batch.too_large.items()))
            raise Problem(TOO_LARGE, f"Event {index} {fault}; none was taken")
        return accepted(batch, await publisher.publish(batch, reservation))


def accepted(batch: Batch, positions: Positions) -> Response:
    """202: every record of `batch` is acknowledged, up to `positions`."""
    INGEST_EVENTS.labels("accepted").inc(batch.events)
    answer: dict[str, object] = {"accepted": batch.events, "position": encode_position(positions)}
    if batch.settled:
        answer["settled"] = {id_: format_time(at) for id_, at in batch.settled.items()}
    return Response(orjson.dumps(answer), 202, media_type="application/json")
