"""GET /v1/members/{ego}/relationships/{contact}/history: interactions of two, and when."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from relationships.row.past import PAST_DAYS
from relationships.score.history import history as history_answer
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.answer_parts import Direction
from services.api.http.parameters import ReadQuery
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import At, Contact, Ego, Shape, Time
from services.api.reading.reads import Reads
from services.api.relationships.answer import Directions
from services.runtime.access.grants import Scope

routes = Routes()


class HistoryQuery(ReadQuery):
    """How much of a history to return."""

    days: Annotated[
        int, Field(ge=1, le=PAST_DAYS, description="so many UTC days, today included")
    ] = PAST_DAYS


class Day(Directions):
    """Interactions of one UTC day, net of undo."""

    day: str = Field(description="such as 2026-11-23")
    score: float = Field(ge=0, le=100, description="at its end")


class Interaction(Shape):
    """One interaction."""

    at: Time
    kind: str
    direction: Direction


class KindCount(Shape):
    """How many interactions of one kind there were in one direction, net of undo."""

    kind: str
    direction: Direction
    count: int = Field(ge=1)


class Rhythm(Shape):
    """How often the two deal with each other."""

    usual_gap_days: float = Field(description="between two days with interactions, on average")
    silent_days: int = Field(description="since the latest of these days")


class History(Shape):
    """What there was between ego and a contact, the latest first."""

    ego: Ego
    contact: Contact
    at: At
    days: list[Day] = Field(description="each day since there was anything")
    counts: list[KindCount] = Field(description="of all these days, the most first")
    rhythm: Rhythm | None = Field(description="null with fewer than four days of interactions")
    interactions: list[Interaction] = Field(description="the latest 8")


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
