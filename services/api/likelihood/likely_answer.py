"""What likely answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import Contact, NextCursor, PageItems, Shape


class LikelyContact(Shape):
    """Somebody ego has a history with, and how likely they deal with each other again."""

    contact: Contact
    rank: int = Field(ge=1, description="1 is whom ego turns to next most likely")
    share: float = Field(ge=0, le=1, description="the probability of being next among contacts")
    within_7d: float = Field(ge=0, le=1, description="probability of any interaction, either way")
    within_30d: float = Field(ge=0, le=1, description="probability of any interaction, either way")


class LikelyPage(Shape):
    """Contacts, the likeliest next first."""

    items: PageItems[LikelyContact]
    next_cursor: NextCursor
