"""What history answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Direction
from services.api.http.shape import At, Contact, Ego, Shape, Time
from services.api.relationships.answer import Directions


class Day(Directions):
    """Interactions of one UTC day, net of undo."""

    day: str = Field(description="such as 2026-11-23")
    score: float = Field(ge=0, le=100, description="at its end")


class Interaction(Shape):
    """One interaction."""

    at: Time = Field(description="when it happened")
    kind: str = Field(description="of the event")
    direction: Direction


class KindCount(Shape):
    """How many interactions of one kind there were in one direction, net of undo."""

    kind: str = Field(description="of the events")
    direction: Direction
    count: int = Field(ge=1, description="how many there were")


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
