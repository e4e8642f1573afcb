"""What a live connection sends, as it is documented."""

from pydantic import Field, RootModel

from services.api.feed.answer import FeedItem
from services.api.http.shape import Shape, Time


class Changed(Shape):
    """The data of `changed`: what to ask for again."""

    contacts: list[str] | None = Field(
        description="whose relationships with ego changed, or what ego has set about them; "
        "null: it is not known whose, or ego has over 2,000"
    )
    ego: bool = Field(description="whether ego's own profile or settings changed")


class Here(Shape):
    """The data of `here`: the stream lives."""

    as_of: Time | None = Field(
        description="what was accepted until then is in every answer; null: a table has to be "
        "restored, and the stream ends"
    )


class LiveEvent(RootModel[Changed | FeedItem | Here]):
    """The data of `changed`, `update` or `here`."""
