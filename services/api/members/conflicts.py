"""GET /v1/identities/conflicts: aliases that several members claim, so that they unite nobody."""

from typing import Annotated

from fastapi import Query

from services.api.http.answer import Answer
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.routing.access import unbound
from services.api.http.routing.routes import Routes
from services.api.members.conflict_answer import ConflictPage
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


class ConflictsQuery(ReadQuery):
    """How many to list."""

    limit: Limit = 50
    cursor: Cursor = None


@routes.read("/v1/identities/conflicts", scope=Scope.READ, rule=unbound)
async def conflicts(
    reads: Reads, query: Annotated[ConflictsQuery, Query()]
) -> Answer[ConflictPage]:
    """Aliases that several members claim: they unite nobody until it is stated whose they are."""
    after = "" if query.cursor is None else decode_cursor(query.cursor, str)
    with reads.snapshot() as snapshot:
        for partition in range(reads.tables.partitions):
            snapshot.view(partition)
        known = reads.identities.sameness().conflicts
        beyond = [alias for alias in known if alias > after]
        page = beyond[: query.limit]
        following = encode_cursor(page[-1]) if len(beyond) > query.limit else None
        items = [{"alias": alias, "claimed_by": known[alias]} for alias in page]
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())
