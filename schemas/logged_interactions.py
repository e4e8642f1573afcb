"""What somebody says to the page of their own dealings with a contact, and the event that it is."""

import secrets
from hashlib import blake2s

import msgspec

from schemas.events import FeedEvent, FieldError, InvalidEvent, field_error, read_sent_event
from schemas.sources import PAGE

LOGGED_KINDS = ("call", "meeting", "message", "follow", "unfollow", "block", "unblock")
"""What a person knows and says themselves; all else is observed, by a source."""

_FIELDS = {"actor": "ego", "target": "contact"}
"""What a field of the event is called here."""


class LoggedInteraction(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """That `ego` dealt with `contact`. The same `id` of the same two counts once; `at` is now where
    it is missing.
    """

    ego: str
    contact: str
    kind: str
    id: str | None = None
    at: str | int | None = None
    text: str | None = None


def read_logged_interaction(raw: object) -> FeedEvent:
    """The event that a decoded JSON value states.

    Raises:
        InvalidEvent: naming every field that breaks a rule, or the first of a wrong type or name.
    """
    try:
        logged = msgspec.convert(raw, LoggedInteraction)
    except msgspec.ValidationError as error:
        raise InvalidEvent([field_error(str(error))]) from None
    if errors := _faults(logged):
        raise InvalidEvent(errors)
    try:
        event = read_sent_event(_stated(logged))
    except InvalidEvent as error:
        raise InvalidEvent([_renamed(each) for each in error.errors]) from None
    event.id = _id_of_two(logged.ego, logged.contact, event.id)
    return event


def _faults(logged: LoggedInteraction) -> list[FieldError]:
    errors = []
    if logged.kind not in LOGGED_KINDS:
        errors.append(FieldError("kind", f"must be one of {', '.join(LOGGED_KINDS)}"))
    elif logged.text is not None and logged.kind != "message":
        errors.append(FieldError("text", f"is what a message says; a {logged.kind} has none"))
    if logged.ego == logged.contact:
        errors.append(FieldError("contact", "must not be ego"))
    return errors


def _stated(logged: LoggedInteraction) -> dict[str, object]:
    return {
        "id": secrets.token_hex(16) if logged.id is None else logged.id,
        "source": PAGE,
        "kind": logged.kind,
        "actor": logged.ego,
        "target": logged.contact,
        "at": logged.at,
        "text": logged.text,
    }


def _renamed(error: FieldError) -> FieldError:
    return FieldError(_FIELDS.get(error.field, error.field), error.detail)


def _id_of_two(ego: str, contact: str, id_: str) -> str:
    """All members share the source, and nobody must use up the ids of another."""
    return blake2s("\0".join((ego, contact, id_)).encode(), digest_size=16).hexdigest()
