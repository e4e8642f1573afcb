"""What ranked answers, as it is documented."""

from services.api.http.shape import Shape
from services.api.relationships.answer import RankedRelationship


class RelationshipPage(Shape):
    """Ranked contacts."""

    items: list[RankedRelationship]
    next_cursor: str | None
