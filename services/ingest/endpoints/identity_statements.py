"""`POST /v1/identities`: statements that members are one person or brand, or no longer are."""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from schemas.limits import MAX_BODY_BYTES
from schemas.same_as import SameAs, key_of, read_same_as
from schemas.topics import IDENTITIES, partition_of
from services.http.auth import authorise, by_bearer, require
from services.http.forwarded.identities import OTHER_KEY
from services.http.problems import FORBIDDEN, Fault, Problem
from services.http.requests.body import read_body
from services.ingest.endpoints.events import accepted
from services.ingest.records.owner_records import Batch, Record
from services.ingest.records.publish import Publisher
from services.ingest.requests.splitting import one_or_many
from services.ingest.requests.validation import MAX_FAULTS, validate
from services.runtime.access.grants import Grant, Scope


async def post_identities(request: Request) -> Response:
    """Accept statements of who is whose alias, all or none.

    The key needs the scope `write`, and is bound to nobody, or it and the key in `OTHER_KEY` to
    both members.
    """
    publisher: Publisher = request.app.state.publisher
    grant = await authorise(request, Scope.WRITE)
    publisher.check()
    with request.app.state.byte_budget.reserve() as reservation:
        body = await read_body(request, MAX_BODY_BYTES, reservation.add)
        statements = validate(one_or_many(body), read_same_as)
        await _check_members(request, grant, statements)
        records = _records(statements, request.app.state.settings.partitions)
        batch = Batch(len(statements), records, settled={}, too_large={})
        return accepted(batch, await publisher.publish(batch, reservation))


async def _check_members(request: Request, grant: Grant, statements: Sequence[SameAs]) -> None:
    """Check that both members agree, or that the key is bound to none.

    Raises:
        Problem: 401 or 403 for the other key; 403 naming each statement of anybody else.
    """
    if grant.for_everybody:
        return
    allowed = (grant.members or frozenset()) | await _members_of_other(request)
    faults: list[Fault] = [
        {"index": index, "field": field, "detail": "no key sent is bound to this member"}
        for index, each in enumerate(statements)
        for field, member in (("member", each.member), ("alias", each.alias))
        if member not in allowed
    ]
    if faults:
        detail = f"Both members must agree: send the other's key as {OTHER_KEY}; none was taken"
        raise Problem(FORBIDDEN, detail, errors=faults[:MAX_FAULTS])


async def _members_of_other(request: Request) -> frozenset[str]:
    """Whom the second key is bound to; nobody without one."""
    token = request.headers.get(OTHER_KEY)
    if token is None:
        return frozenset()
    return require(await by_bearer(request, token), Scope.WRITE).members or frozenset()


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
