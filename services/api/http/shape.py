"""What every documented answer is: exactly the fields that it names."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

Item = TypeVar("Item")

Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""RFC 3339, UTC."""

Ego = Annotated[str, Field(description="whose view this is")]
Contact = Annotated[str, Field(description="the id of the other one")]
At = Annotated[Time, Field(description="the time that the answer is of")]
Name = Annotated[str | None, Field(description="null where none is known")]
IsBrand = Annotated[bool, Field(description="a brand, not a person; false where nobody said so")]
PageItems = Annotated[list[Item], Field(description="those of this page")]
NextCursor = Annotated[
    str | None, Field(description="pass it as `cursor=` for the next page; null after the last")
]


class Shape(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(extra="forbid", strict=True)
