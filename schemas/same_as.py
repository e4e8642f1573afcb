"""SameAs: that two members are one person or brand, as it travels on `identities`.

The topic is compacted by pair, so the latest that was said of two members holds, in whichever
order they were named.
"""

from typing import Any

import msgspec

from schemas.events import FieldError, InvalidEvent, field_error
from schemas.member_ids import alias_fault


class SameAs(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """`alias` is another id of `member`; `undo` takes it back, and keeps the two apart.

    What is taken back stays so whatever the profile of either claims, until it is said again.
    """

    member: str
    alias: str
    undo: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """Both, in the order of their ids."""
        one, other = sorted((self.member, self.alias))
        return one, other


def read_same_as(raw: object) -> SameAs:
    """What a decoded JSON value says; unknown fields are dropped.

    Raises:
        InvalidEvent: naming every field that breaks a rule, or the first of a wrong type.
    """
    try:
        said = msgspec.convert(raw, SameAs)
    except msgspec.ValidationError as error:
        raise InvalidEvent([field_error(str(error))]) from None
    errors = _faults(said)
    if errors:
        raise InvalidEvent(errors)
    return said


def key_of(said: SameAs) -> bytes:
    """The key of its record: both ids, with a zero byte in between, which no id contains."""
    return "\0".join(said.pair).encode()


def _faults(said: SameAs) -> list[FieldError]:
    ids: dict[str, Any] = {"member": said.member, "alias": said.alias}
    errors = [FieldError(name, fault) for name, m in ids.items() if (fault := alias_fault(m))]
    if said.member == said.alias:
        errors.append(FieldError("alias", "must not be the member"))
    return errors
