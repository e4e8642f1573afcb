"""The layout of encoded profiles: which one it is, and older ones in that of now."""

import msgspec

from relationships.layouts import UnknownLayoutError
from relationships.profile import layout_1

LAYOUT = 2
"""Version of the layout, which a profile states first; see `layout_1` for the one before."""

_NOW = msgspec.msgpack.encode({"layout": LAYOUT})[1:]


class _Stated(msgspec.Struct):
    """Those of layout 1 state none."""

    layout: int = 1


_decoder = msgspec.msgpack.Decoder(_Stated)


def in_layout(encoded: bytes) -> bytes:
    """An encoded profile as it is in the layout of now.

    Raises:
        UnknownLayoutError: where it is of a newer layout.
    """
    if encoded[1 : 1 + len(_NOW)] == _NOW:
        return encoded
    stated = _decoder.decode(encoded).layout
    if stated > LAYOUT:
        raise UnknownLayoutError(f"a profile has layout {stated}; known are those up to {LAYOUT}")
    return layout_1.converted(encoded)
