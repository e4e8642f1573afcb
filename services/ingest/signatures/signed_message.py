"""What a producer signs, as a template: `{timestamp}.{body}`."""

from collections.abc import Iterator
from string import Formatter

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import required

_HEADER = "headers."
_PLACES = frozenset({"body", "timestamp", "method", "uri", "path"})

SCHEMES = ("https", "http")
"""Of an address that is signed: a proxy before us may have taken TLS off."""


class SignedMessage:
    """A template of `{body}`, `{timestamp}`, `{method}`, `{uri}`, `{path}`, `{headers.NAME}`.

    `{uri}` is the whole address, `{path}` that without scheme and host.

    Raises:
        ValueError: where it has other places, or none for the body: it would prove nothing.
    """

    def __init__(self, template: str) -> None:
        self._parts = list(_parts(template))
        places = {place for _, place in self._parts if place}
        if unknown := {each for each in places - _PLACES if not each.startswith(_HEADER)}:
            known = ", ".join(f"{{{each}}}" for each in sorted(_PLACES))
            given = ", ".join(f"{{{each}}}" for each in sorted(unknown))
            raise ValueError(f"{given} is no place; places are {known}, {{headers.NAME}}")
        if "body" not in places:
            raise ValueError("has no {body}: the signature would not be of what is sent")
        self.has_timestamp = "timestamp" in places
        self._schemes = SCHEMES if "uri" in places else SCHEMES[:1]

    def of(self, delivery: Delivery, timestamp: str) -> list[bytes]:
        """Each message that may have been signed for `delivery`.

        Raises:
            Problem: 401 where a header is missing.
        """
        return [self._message(delivery, timestamp, scheme) for scheme in self._schemes]

    def _message(self, delivery: Delivery, timestamp: str, scheme: str) -> bytes:
        parts = []
        for literal, place in self._parts:
            parts += [literal.encode(), _value(place, delivery, timestamp, scheme)]
        return b"".join(parts)


def _parts(template: str) -> Iterator[tuple[str, str]]:
    """Each literal text and the place behind it; empty where there is none."""
    for literal, place, format_, conversion in Formatter().parse(template):
        if format_ or conversion or place == "":
            raise ValueError("a place is a name in braces, such as {body}")
        yield literal, place or ""


def _value(place: str, delivery: Delivery, timestamp: str, scheme: str) -> bytes:
    match place:
        case "":
            return b""
        case "body":
            return delivery.body
        case "timestamp":
            value = timestamp
        case "method":
            value = delivery.method
        case "path":
            value = delivery.target
        case "uri":
            value = f"{scheme}://{required(delivery.headers, 'Host')}{delivery.target}"
        case _:
            value = required(delivery.headers, place.removeprefix(_HEADER))
    return value.encode("latin-1", "replace")
