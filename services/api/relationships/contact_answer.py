"""What about contacts answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Job, Place
from services.api.http.shape import IsBrand, Name, Shape, Time


class AboutContact(Shape):
    """Who a contact is, as far as it is seen, and what ego has set about it."""

    name: Name
    is_brand: IsBrand
    job: Job | None = Field(description="null where it stated none")
    place: Place | None = Field(description="where it is at that time")
    topics: list[str] = Field(description="the greatest first, at most five")
    tags: list[str] = Field(description="ego's own for it")
    cadence_days: int | None = Field(
        description="be in touch at least every so many days; null where ego set none"
    )
    snoozed_until: Time | None = Field(
        description="nothing is suggested before; null where ego set none"
    )
