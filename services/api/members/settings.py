"""GET and PUT /v1/members/{ego}/settings: what ego sets about itself."""

import uuid
from typing import Annotated

from fastapi import Body
from pydantic import BaseModel, ConfigDict, Field

from schemas.commands import SettingsCommand
from schemas.positions import encode_position
from services.api.http.answer import Answer
from services.api.http.answer_parts import Accepted
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.members.settings_answer import Settings
from services.api.reading.reads import Reads, now_ms
from services.api.writing.commands import Commands
from services.runtime.access.grants import Scope

routes = Routes()


class SettingsChange(BaseModel):
    """What to set; null takes it back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    introductions: Annotated[
        bool | None, Field(description="ways to others, and to experts, may lead through ego")
    ]


@routes.read("/v1/members/{ego}/settings", scope=Scope.READ, rule=of_ego)
async def settings(reads: Reads, ego: str, query: Read) -> Answer[Settings]:
    """What ego has set about itself."""
    with reads.snapshot() as snapshot:
        body = {"ego": ego, "introductions": snapshot.settings(ego).introductions}
        return Answer(body, snapshot.caught_up_at())


@routes.write("/v1/members/{ego}/settings", scope=Scope.WRITE, rule=of_ego)
async def set_settings(
    commands: Commands, ego: str, body: Annotated[SettingsChange, Body()]
) -> Accepted:
    """Set whether introductions may lead through ego. Null takes it back: they may.

    Pass `position` as `after=` to any read to see it applied.
    """
    command = SettingsCommand(
        id=uuid.uuid4().hex, ego=ego, at=now_ms(), introductions=body.introductions
    )
    return Accepted(position=encode_position(await commands.write(command)))
