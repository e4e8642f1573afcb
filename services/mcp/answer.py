"""What every tool answers: data by its schema, and the same in words."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from services.mcp.words import dates
from services.mcp.words.texts import clipped

BEHIND_S = 30.0
"""An answer that is further behind says so (seconds)."""

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""RFC 3339, UTC."""

Limit = Annotated[int, Field(ge=1, le=25, description="How many to return at most.")]
MemberId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        description="Id of the member, exactly as `find_member` or another answer states it: "
        "`bo`, not the name `Bo Lindqvist`.",
    ),
]


Name = Annotated[str | None, AfterValidator(lambda name: clipped(name) if name else None)]
"""As its member states it, on one line."""


class Person(BaseModel):
    """A member."""

    id: str = Field(description="what tools take")
    name: Name = Field(default=None, description="null where it is not known, or not seen")

    def __str__(self) -> str:
        """The name, and the id beside it."""
        return self.id if self.name in (None, self.id) else f"{self.name} ({self.id})"


def now() -> str:
    """The time now, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Answer(BaseModel, ABC):
    """What a tool found."""

    at: Time = Field(default_factory=now, description="when this was asked")
    behind_s: float | None = Field(
        default=None,
        description="so many seconds ago all that had happened was last known to be counted; null "
        "where that is too lately to matter",
    )

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """The answer in words."""

    def text(self) -> str:
        """The answer in words, and whether it may be out of date."""
        said = [*self.lines()]
        if self.behind_s is not None:
            said.append(
                f"Note: what happened in the last {dates.lasting(self.behind_s)} may be missing, "
                "as Rapport is behind."
            )
        return "\n".join(said)
