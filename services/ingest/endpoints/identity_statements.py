"""`POST /v1/identities`: statements that members are one person or brand, or no longer are."""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from schemas.same_as import SameAs, key_of, read_same_as
from schemas.topics import IDENTITIES, partition_of
from services.http.auth import authorise
from services.ingest.endpoints.events import accepted
from services.ingest.records.owner_records import Batch, Record
from services.ingest.records.publish import Publisher
from services.ingest.requests.body import read_body
from services.ingest.requests.splitting import one_or_many
from services.ingest.requests.validation import validate
from services.runtime.api_keys import Scope

PATH = "/v1/identities"


async def post_identities(request: Request) -> Response:
    """Accept statements of who is whose alias, all or none; the key needs the scope `write`."""
    publisher: Publisher = request.app.state.publisher
    authorise(request, Scope.WRITE)
    publisher.check()
    with request.app.state.byte_budget.reserve() as reservation:
        body = await read_body(request, reservation)
        statements = validate(one_or_many(body), read_same_as)
        records = _records(statements, request.app.state.settings.partitions)
        batch = Batch(len(statements), records, settled={}, too_large={})
        return accepted(batch, await publisher.publish(batch, reservation))


def _records(statements: Sequence[SameAs], partitions: int) -> list[Record]:
    return [
        Record(
            IDENTITIES,
            partition_of(each.pair[0], partitions),
            key_of(each),
            msgspec.json.encode(each),
            [],
        )
        for each in statements
    ]
