"""What a ranking is held against."""

from enum import StrEnum


class Truth(StrEnum):
    """Of what follows, all of it, or what addressed one alone."""

    PLAIN = "plain"
    LETTERS = "letters"
