"""The ids of a live feed's events: places, sealed, as they count what arrives for everybody."""

import struct

from cryptography.fernet import Fernet, InvalidToken

from services.api.feed.arrival_watch import Place
from services.api.http.cursor_encoding import invalid_cursor

_MARK = b"place:"
"""What else the same secret seals begins otherwise."""

_HEAD = struct.Struct(">8sq")
_NUMBER = struct.Struct(">q")


class SealedPlaces:
    """Makes and reads the ids; those of the same partitions have one length, whatever they say."""

    def __init__(self, secret: Fernet) -> None:
        self._secret = secret

    def seal(self, place: Place) -> str:
        """The id that stands for `place`, another one each time."""
        head = _HEAD.pack(place.journals, place.at)
        numbers = map(_NUMBER.pack, place.numbers)
        return self._secret.encrypt(b"".join((_MARK, head, *numbers))).decode()

    def opened(self, sealed: str) -> Place:
        """The place that an id stands for.

        Raises:
            Problem: 400 where it is not one of ours.
        """
        try:
            mark, content = _split(self._secret.decrypt(sealed.encode()), len(_MARK))
            head, numbers = _split(content, _HEAD.size)
            if mark != _MARK:
                raise invalid_cursor()
            journals, at = _HEAD.unpack(head)
            return Place(journals, at, [number for (number,) in _NUMBER.iter_unpack(numbers)])
        except (InvalidToken, struct.error):
            raise invalid_cursor() from None


def _split(content: bytes, at: int) -> tuple[bytes, bytes]:
    return content[:at], content[at:]
