"""What settings answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import Shape


class Settings(Shape):
    """What ego has set about itself."""

    ego: str = Field(description="whose they are")
    introductions: bool = Field(description="ways to others, and to experts, may lead through ego")
