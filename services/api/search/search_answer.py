"""What search answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import IsBrand, Name, NextCursor, PageItems, Shape


class FoundMember(Shape):
    """A member that was found."""

    id: str = Field(description="of the member")
    name: Name
    is_brand: IsBrand


class MemberPage(Shape):
    """Members found: those whose id or name begins with what was asked for come first."""

    items: PageItems[FoundMember]
    next_cursor: NextCursor
