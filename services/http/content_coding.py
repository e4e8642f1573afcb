"""Content codings (RFC 9110, section 8.4.1), undone into a buffer that bounds what they become.

A decoder that writes whatever its input stands for makes 1.9 GB of 28 KB.
"""

from collections.abc import Callable

import cramjam

Decoder = Callable[[bytes, bytearray], int]
"""Fills a buffer with what content stands for, and returns how many bytes that is."""


class Undecodable(ValueError):
    """Content in a coding that is unknown, broken, or that becomes more than it may."""


def _inflate(content: bytes, buffer: bytearray) -> int:
    """`deflate` is in the format of zlib; some servers send it without header and checksum."""
    has_header = content[0] & 0x0F == 8 and int.from_bytes(content[:2]) % 31 == 0
    inflate: Decoder = (cramjam.zlib if has_header else cramjam.deflate).decompress_into
    return inflate(content, buffer)


_DECODERS: dict[str, Decoder] = {
    "gzip": cramjam.gzip.decompress_into,
    "deflate": _inflate,
    "br": cramjam.brotli.decompress_into,
    "zstd": cramjam.zstd.decompress_into,
}

ACCEPT_ENCODING = ", ".join(_DECODERS)
"""The value of the header `Accept-Encoding`."""

_SAME = {"x-gzip": "gzip"}
_MOST_CODINGS = 2


def decoded(content: bytes, codings: str, most: int) -> bytes:
    """`content` without its `codings`, the value of `Content-Encoding`: at most `most` bytes.

    Raises:
        Undecodable: where it is longer, broken, or in a coding that was not asked for.
    """
    names = [each.strip().lower() for each in codings.split(",")]
    names = [_SAME.get(each, each) for each in names if each not in ("", "identity")]
    if unknown := set(names) - _DECODERS.keys() or names[_MOST_CODINGS:]:
        raise Undecodable(f"the content coding {', '.join(sorted(unknown))} was not asked for")
    for name in reversed(names):
        content = _undone(content, name, most)
    return content


def _undone(content: bytes, name: str, most: int) -> bytes:
    if not content:
        return content
    buffer = bytearray(most)
    try:
        return bytes(memoryview(buffer)[: _DECODERS[name](content, buffer)])
    except cramjam.DecompressionError as error:
        raise Undecodable(f"more than {most} bytes, or broken, in {name}: {error}") from None
