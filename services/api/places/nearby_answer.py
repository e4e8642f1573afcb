"""What nearby answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Place, Stage
from services.api.http.shape import Contact, Name, NextCursor, PageItems, Shape, Time


class NearbyContact(Shape):
    """A contact who is near a place, the first time that it is."""

    contact: Contact
    name: Name
    score: float = Field(ge=0, le=100, description="of the relationship")
    stage: Stage
    place: Place = Field(description="where the contact is")
    near: Place = Field(description="the place asked for, or where ego is")
    distance_km: float = Field(ge=0, description="from one to the other")
    travelling: bool = Field(description="on a trip, not at home")
    begins: Time = Field(alias="from", description="when both are there")
    ends: Time = Field(alias="to", description="until when, as far as was asked about")


class NearbyPage(Shape):
    """Who is near, the closest relationship first."""

    items: PageItems[NearbyContact]
    next_cursor: NextCursor
