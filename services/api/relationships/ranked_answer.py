"""What ranked answers, as it is documented."""

from services.api.http.shape import NextCursor, PageItems, Shape
from services.api.relationships.answer import RankedRelationship


class RelationshipPage(Shape):
    """Ranked contacts."""

    items: PageItems[RankedRelationship]
    next_cursor: NextCursor
