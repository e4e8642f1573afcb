"""DELETE /v1/members/{member}: a member is forgotten; …/objection: later events count again."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from schemas.erasures import gone_by
from schemas.positions import encode_position
from schemas.times import DAY_MS, format_time
from services.api.erasure.answer import Erased
from services.api.http.answer_parts import Accepted
from services.api.http.parameters import Parameters
from services.api.http.routing.access import of_member
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.api.writing.commands import Commands
from services.runtime.access.grants import Scope

routes = Routes()


class EraseQuery(Parameters):
    """How to erase."""

    always: Annotated[
        bool, Field(description="also whatever comes later, until the objection is taken back")
    ] = False


class ObjectionQuery(Parameters):
    """Nothing can be chosen."""


@routes.delete("/v1/members/{member}", scope=Scope.WRITE, rule=of_member)
async def erase_member(
    commands: Commands, reads: Reads, member: str, query: Annotated[EraseQuery, Query()]
) -> Erased:
    """Erase a member under each of its stated ids, whether or not it was ever seen.

    No read knows it once `position` is applied: nor its contacts' lists. What was sent or is dated
    before never counts, whichever way it comes again; what is sent and dated later does, unless
    `always`. An objection that holds is not taken back by erasing again.
    """
    reads.identities.refresh()
    ids = reads.identities.stated.of(member)
    pairs = [pair for pair in reads.identities.pairs() if not set(pair).isdisjoint(ids)]
    stated = await commands.erase(ids, pairs, always=query.always)
    kept_ms = round(commands.settings.retention_days * DAY_MS)
    return Erased(
        position=encode_position(stated.positions),
        gone_by=format_time(gone_by(stated.cutoff, kept_ms)),
    )


@routes.delete("/v1/members/{member}/objection", scope=Scope.WRITE, rule=of_member)
async def withdraw_objection(
    commands: Commands, reads: Reads, member: str, query: Annotated[ObjectionQuery, Query()]
) -> Accepted:
    """Take back that a member objects to whatever comes: from now on it counts.

    Of one who does not object nothing changes.
    """
    positions = await commands.withdraw(reads.identities.stated.of(member))
    return Accepted(position=encode_position(positions))
