"""PUT /v1/members/{ego}/relationships/{contact}: what ego sets about a relationship."""

import uuid
from typing import Annotated, Any

from fastapi import Body
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.commands import RelationshipCommand
from schemas.limits import MAX_CADENCE_DAYS, MAX_TAG_LENGTH, MAX_TAGS
from schemas.positions import encode_position
from services.api.http.answer_parts import Accepted
from services.api.http.json_body import Time
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.reads import now_ms
from services.api.writing.commands import Commands
from services.http.problems import invalid
from services.runtime.access.grants import Scope

routes = Routes()

Tag = Annotated[str, Field(min_length=1, max_length=MAX_TAG_LENGTH)]


class PreferencesChange(BaseModel):
    """What to set about a relationship. What is left out stays; null takes it back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    cadence_days: Annotated[
        int | None,
        Field(ge=1, le=MAX_CADENCE_DAYS, description="be in touch at least every so many days"),
    ] = None
    tags: Annotated[list[Tag] | None, Field(max_length=MAX_TAGS, description="all there are")] = (
        None
    )
    hidden: Annotated[bool | None, Field(description="not a contact: in none of ego's lists")] = (
        None
    )
    snoozed_until: Annotated[Time | None, Field(description="suggest nothing before")] = None
    done_at: Annotated[
        Time | None, Field(description="when ego got in touch: suggestions rest from then on")
    ] = None

    @model_validator(mode="after")
    def _sets_something(self) -> "PreferencesChange":
        if not self.model_fields_set:
            raise PydanticCustomError("empty", "must set at least one field")
        return self


@routes.write("/v1/members/{ego}/relationships/{contact}", scope=Scope.WRITE, rule=of_ego)
async def set_preferences(
    commands: Commands, ego: str, contact: str, body: Annotated[PreferencesChange, Body()]
) -> Accepted:
    """Set cadence, tags, hiding, snooze or done. What is left out stays; null takes it back.

    Pass `position` as `after=` to any read to see it applied.
    """
    if contact == ego:
        raise invalid("contact", "must not be the ego")
    command = RelationshipCommand(
        id=uuid.uuid4().hex, ego=ego, contact=contact, at=now_ms(), **_set(body)
    )
    return Accepted(position=encode_position(await commands.write(command)))


def _set(body: PreferencesChange) -> dict[str, Any]:
    """What the body sets; tags are a set."""
    given = body.model_dump(exclude_unset=True)
    if given.get("tags"):
        given["tags"] = sorted(set(given["tags"]))
    return given
