"""The layout of encoded profiles: which one it is, and older ones in that of now."""

from collections.abc import Iterable

import msgspec

from relationships.layouts import UnknownLayoutError
from relationships.profile import layout_1

LAYOUT = 2
"""Version of the layout, which a profile states first; see `layout_1` for the one before."""

_NOW = msgspec.msgpack.encode({"layout": LAYOUT})[1:]


class _Stated(msgspec.Struct):
    """Those of layout 1 state none."""

    layout: int = layout_1.LAYOUT


_decoder = msgspec.msgpack.Decoder(_Stated)


def in_layout(encoded: bytes) -> bytes:
    """An encoded profile as it is in the layout of now.

    Raises:
        UnknownLayoutError: where it is of a layout that is not known, such as a newer one.
    """
    if _is_of_now(encoded):
        return encoded
    refuse_unknown([encoded])
    return layout_1.converted(encoded)


def refuse_unknown(profiles: Iterable[bytes]) -> None:
    """Check what encoded profiles state first.

    Raises:
        UnknownLayoutError: where one is of a layout that is not known, such as a newer one.
    """
    for profile in profiles:
        layout = LAYOUT if _is_of_now(profile) else _decoder.decode(profile).layout
        if layout not in (layout_1.LAYOUT, LAYOUT):
            raise UnknownLayoutError(
                f"a profile has layout {layout}; known are {layout_1.LAYOUT} and {LAYOUT}"
            )


def _is_of_now(encoded: bytes) -> bool:
    return encoded[1 : 1 + len(_NOW)] == _NOW
