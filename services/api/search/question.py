"""What is asked of the names: words, each to be found in a member's id or name, in any order."""

from collections.abc import Iterator
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from services.api.search.folded import folded_words

GRAM = 3
"""From so many letters on a word is found in the midst of another."""

_MOST_GRAMS = 24
"""By so many the index looks; whom it finds is compared with the whole."""

_MOST_LETTERS = 400
"""A name has at most so many letters by which it is found; the others are somebody's prank."""

_GAP = "  "
"""Stands before each word that is searched, so that the beginning of one is a gram, too."""


class Rank(IntEnum):
    """How well a member matches: every word begins one of its own, or is somewhere in one."""

    BEGINS = 0
    CONTAINS = 1


class Question(NamedTuple):
    """The words that are asked for; of none all members match."""

    words: tuple[str, ...]

    def rank(self, searched: str) -> Rank | None:
        """How well what is `searched` of a member matches; None where it does not."""
        if all(f" {word}" in searched for word in self.words):
            return Rank.BEGINS
        return Rank.CONTAINS if all(_anywhere(w) in searched for w in self.words) else None

    def grams(self, rank: Rank) -> list[str]:
        """The grams that whatever matches so has; what has them need not match."""
        places = _beginning if rank is Rank.BEGINS else _anywhere
        every = (gram for word in self.words for gram in _grams(places(word)))
        return list(islice(dict.fromkeys(every), _MOST_GRAMS))

    @property
    def ranks(self) -> list[Rank]:
        """The ranks there can be, the best first."""
        return [Rank.BEGINS] if all(len(w) < GRAM for w in self.words) else [*Rank]


def question(text: str) -> Question:
    """What is asked by `text`."""
    return Question(tuple(dict.fromkeys(folded_words(text))))


def searched(member: str, name: str) -> str:
    """What is searched of a member: the words of its id, a line feed, those of its name."""
    return f"{_line(member)}\n{_line(name[:_MOST_LETTERS])}"


def _line(text: str) -> str:
    return "".join(_GAP + word for word in folded_words(text))


def _beginning(word: str) -> str:
    return (_GAP + word)[-max(GRAM, len(word) + 1) :]


def _anywhere(word: str) -> str:
    """A short word is in the midst of too many others: it has to begin one."""
    return word if len(word) >= GRAM else _beginning(word)


def _grams(text: str) -> Iterator[str]:
    """Side by side, as few as have all letters: each takes time to look up."""
    last = len(text) - GRAM
    return (text[place : place + GRAM] for place in [*range(0, last, GRAM), last])
