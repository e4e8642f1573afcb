"""Cursors: opaque to whoever gets them, plain to whoever made them."""

import base64
import binascii
from typing import TypeVar

import msgspec

from services.http.problems import INVALID_CURSOR, Problem

Place = TypeVar("Place")


def encode_cursor(place: object) -> str:
    """The cursor for `place`, URL-safe."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).rstrip(b"=").decode()


def decode_cursor(cursor: str, kind: type[Place]) -> Place:
    """The place, of type `kind`, that `cursor` stands for.

    Raises:
        Problem: 400 where it stands for none.
    """
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.msgpack.decode(packed, type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise invalid_cursor() from None


def invalid_cursor() -> Problem:
    """400: no such cursor, or not any more."""
    return Problem(INVALID_CURSOR, "Ask for the first page again, without a cursor")
