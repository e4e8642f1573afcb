"""GET /v1/members/{ego}/relationships/{contact}/history: interactions of two, and when."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from relationships.row.past import PAST_DAYS
from relationships.score.history import history as history_answer
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.parameters import ReadQuery
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.api.relationships.history_answer import History
from services.runtime.access.grants import Scope

routes = Routes()


class HistoryQuery(ReadQuery):
    """How much of a history to return."""

    days: Annotated[
        int, Field(ge=1, le=PAST_DAYS, description="so many UTC days, today included")
    ] = PAST_DAYS


@routes.read("/v1/members/{ego}/relationships/{contact}/history", scope=Scope.READ, rule=of_ego)
async def relationship_history(
    reads: Reads, ego: str, contact: str, query: Annotated[HistoryQuery, Query()]
) -> Answer[History]:
    """Interactions and score by UTC day, counts by kind, rhythm, and the latest interactions."""
    with reads.snapshot() as snapshot:
        at = reads.as_of(snapshot.header(ego), query.at)
        rows = snapshot.between([(ego, contact)], latest=True)
        activity = snapshot.activity_of([contact], rows)
        body = {"ego": ego, "contact": contact, "at": format_time(at)}
        body |= history_answer(rows, activity, at, query.days, reads.model)
        return Answer(body, snapshot.caught_up_at())
