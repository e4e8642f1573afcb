"""Structured fields of HTTP (RFC 9651)."""

from http_sfv.dictionary import Dictionary
from starlette.datastructures import Headers

from services.ingest.signatures.failures import required, unauthenticated

MAX_FIELD_BYTES = 8 * 1024
"""Longer fields are refused: the time of parsing grows by the square (200 ms at 64 KiB)."""


def dictionary_in(headers: Headers, name: str) -> Dictionary:
    """The dictionary in the header `name`.

    Raises:
        Problem: 401 where it is missing, malformed, or longer than `MAX_FIELD_BYTES`.
    """
    value = required(headers, name).encode("latin-1")
    fields = Dictionary()
    try:
        if len(value) > MAX_FIELD_BYTES:
            raise ValueError
        fields.parse(value)
    except ValueError:
        raise unauthenticated(f"The header {name} is malformed or too long") from None
    return fields
