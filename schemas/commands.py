"""Commands: what users set about their relationships, as it travels on `feed.commands`.

A record's key is the ego. A field that is absent stays as it is; null takes it back. An erasure
is nobody's: it stands in every partition, under `ERASE_KEY`, and names nobody in plain.
"""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from schemas.events import FieldError
from schemas.limits import MAX_CADENCE_DAYS, MAX_ID_BYTES, MAX_TAG_LENGTH, MAX_TAGS
from schemas.member_ids import member_id_fault
from schemas.times import LATEST_MS

Tag = Annotated[str, Meta(min_length=1, max_length=MAX_TAG_LENGTH)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
_Time = Annotated[int, Meta(ge=0, le=LATEST_MS)]


class RelationshipCommand(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="relationship"
):
    """What ego sets about its relationship with a contact. Times are epoch milliseconds.

    `cadence_days`: how often ego wants to be in touch. `hidden`: not a contact, to be left out
    of ego's lists. `snoozed_until`: no suggestions before. `done_at`: when ego followed one.
    """

    id: Annotated[str, Meta(min_length=1, max_length=MAX_ID_BYTES)]
    ego: str
    contact: str
    at: _Time
    cadence_days: Annotated[int, Meta(ge=1, le=MAX_CADENCE_DAYS)] | UnsetType | None = UNSET
    tags: Annotated[list[Tag], Meta(max_length=MAX_TAGS)] | UnsetType | None = UNSET
    hidden: bool | UnsetType | None = UNSET
    snoozed_until: _Time | UnsetType | None = UNSET
    done_at: _Time | UnsetType | None = UNSET


class SettingsCommand(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="settings"
):
    """What ego sets about itself. `introductions`: whether ways to others may lead through it."""

    id: Annotated[str, Meta(min_length=1, max_length=MAX_ID_BYTES)]
    ego: str
    at: _Time
    introductions: bool | UnsetType | None = UNSET


UserCommand = RelationshipCommand | SettingsCommand
"""What a user sets, of whatever."""


class EraseCommand(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag="erase"):
    """Where erasures have their place in a partition's order. What holds stands in `erasures`.

    `hashes` are those of the members, see `schemas.erasures`; `cutoff` (epoch ms) and `always` as
    stated there.
    """

    id: Annotated[str, Meta(min_length=1, max_length=MAX_ID_BYTES)]
    hashes: Annotated[list[Hash], Meta(min_length=1)]
    cutoff: _Time
    always: bool = False


ERASE_KEY = b"\0erase"
"""The key of an `EraseCommand`."""

PREFERENCES = ("cadence_days", "tags", "hidden", "snoozed_until", "done_at")
"""The fields of a command that set something."""


SETTINGS = ("introductions",)
"""Those of one about ego itself."""


def command_faults(command: UserCommand) -> list[FieldError]:
    """Every rule that a well-typed command breaks, field by field."""
    errors = _id_faults("ego", command.ego)
    if isinstance(command, RelationshipCommand):
        errors += _id_faults("contact", command.contact)
        if command.ego == command.contact:
            errors.append(FieldError("contact", "must not be the ego"))
    return errors


def _id_faults(field: str, member: str) -> list[FieldError]:
    fault = member_id_fault(member)
    return [FieldError(field, fault)] if fault else []
