"""What about contacts answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Job, Place
from services.api.http.shape import IsBrand, Name, Shape, Time


class AboutContact(Shape):
    """Who a contact is, as far as it is seen, and what ego has set about it."""

    name: Name
    is_brand: IsBrand
    job: Job | None
    place: Place | None = Field(description="where it is at that time")
    topics: list[str] = Field(description="the greatest first, at most five")
    tags: list[str]
    cadence_days: int | None
    snoozed_until: Time | None
