"""Members by the names that stand in a table: no member id may hold white space."""

import re
import unicodedata
from enum import StrEnum

_WHITE = re.compile(r"\s+")
_APART = re.compile(r"[^\w@.:/+]+")
"""What a slug writes as one hyphen; what ids and addresses are made of stays."""


class IdStyle(StrEnum):
    """How a name becomes an id: as it is but for its spaces, or in lower case with hyphens."""

    KEEP = "keep"
    SLUG = "slug"


class UnchosenStyle(ValueError):
    """A name with white space, where nobody has said what becomes of it."""


def member_id(name: str, style: IdStyle | None) -> str:
    """The id that stands for `name`, which has no white space around it.

    >>> member_id("Ana Lima", IdStyle.KEEP), member_id("O'Neil, Jo", IdStyle.SLUG)
    ('Ana_Lima', 'o-neil-jo')

    Raises:
        UnchosenStyle: where no `style` is given, and it needs one.
    """
    if style is None:
        if len(name.split()) > 1:
            raise UnchosenStyle(
                f"{name[:40]!r} has a space, and a member id may not: choose --ids keep "
                f"({member_id(name, IdStyle.KEEP)[:40]}) or --ids slug "
                f"({member_id(name, IdStyle.SLUG)[:40]})"
            )
        return name
    if style is IdStyle.KEEP:
        return _WHITE.sub("_", unicodedata.normalize("NFC", name))
    composed = unicodedata.normalize("NFC", name).lower()
    return unicodedata.normalize("NFC", _APART.sub("-", composed).strip("-"))
