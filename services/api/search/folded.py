"""Words as they are compared: whatever the case, the accents and the script.

Ana Kovač and ANA KOVAC are the same words, Łukasz is lukasz, Straße strasse, Иван ivan. What is
neither letter nor digit separates words.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_WORD = re.compile(r"[^\W_]+")


def folded_words(text: str) -> list[str]:
    """The words of `text` in order, in lower case and, where there is a usual way, in Latin."""
    if not text.isascii():
        text = "".join(map(_latin, unicodedata.normalize("NFKC", text)))
    return _WORD.findall(text.lower())


@lru_cache(maxsize=1 << 14)
def _latin(letter: str) -> str:
    """A letter without accents, by its usual transcription; one that has none stays as it is."""
    transcribed = anyascii(letter)
    return transcribed or ("" if unicodedata.category(letter)[0] == "M" else letter)
