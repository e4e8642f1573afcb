"""What search answers, as it is documented."""

from services.api.http.shape import Shape


class FoundMember(Shape):
    """A member that was found."""

    id: str
    name: str | None
    is_brand: bool


class MemberPage(Shape):
    """Members found: those whose id or name begins with what was asked for come first."""

    items: list[FoundMember]
    next_cursor: str | None
