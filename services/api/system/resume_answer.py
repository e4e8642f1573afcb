"""What resume answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import Shape


class Resumed(Shape):
    """Its owner is to go on; that takes it a second or two."""

    partition: int = Field(description="its number")
