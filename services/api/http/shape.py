"""What every documented answer is: exactly the fields that it names."""

from pydantic import BaseModel, ConfigDict

Time = str
"""RFC 3339, UTC."""


class Shape(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(extra="forbid", strict=True)
