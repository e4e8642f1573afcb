"""What preferences answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import Contact, Ego, NextCursor, PageItems, Shape, Time


class Preferences(Shape):
    """What ego has set about a contact."""

    ego: Ego
    contact: Contact
    cadence_days: int | None = Field(description="be in touch at least every so many days")
    tags: list[str] = Field(description="ego's own for it")
    hidden: bool = Field(description="not a contact: in none of ego's lists")
    snoozed_until: Time | None = Field(description="nothing is suggested before")
    done_at: Time | None = Field(description="when ego last followed a suggestion")


class PreferencesPage(Shape):
    """What ego has set, by contact."""

    items: PageItems[Preferences]
    next_cursor: NextCursor
