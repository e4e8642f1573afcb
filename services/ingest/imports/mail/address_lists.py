"""Lists of addresses in a header (RFC 5322, 3.4), also as programs write them against the rules.

One scan from left to right, whatever is nested: each entry of a list stands for itself, and what is
wrong with one spoils no other. Display names are not read.
"""

import re
from collections.abc import Iterator

from services.ingest.imports.addresses import member_of
from services.ingest.imports.mail.encoded_words import decoded

_TOKEN = re.compile(
    r"(?P<comment>\()"
    r'|(?P<quote>")'
    r'|(?P<angle><(?:@[^<>:;]*:)?(?:"(?:[^"\\]|\\.)*")?[^<>,;]*>?)'
    r"|(?P<separator>[,;])"
    r"|(?P<group>(?<!mailto):)"
    r"|(?P<word>=\?[^?\s]*\?[bq]\?[^?]*\?=)"
    r'|(?P<text>[^"()<>,;:=]+|.)',
    re.DOTALL | re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL)
_AROUND = re.compile(r" ([@.]) | (@)|(@) ")
_DOT_ATOM = re.compile(r'"([^\s"\\@<>(),:;\[\]]+)"@')


def addresses_in(text: str) -> Iterator[str]:
    """The address of each entry of the list `text`, or the entry itself where it holds none.

    Entries are parted by commas, or semicolons; groups are their members.

    >>> list(addresses_in("Ana <ana@x.org>, bo@x.org <bo@x.org>, Friends: cy@x.org;, dan"))
    ['ana@x.org', 'bo@x.org', 'cy@x.org', 'dan']
    """
    for angles, words in _entries(text):
        yield from _addresses_of(angles, words)


def _entries(text: str) -> Iterator[tuple[list[str], str]]:
    """What stands in angle brackets, and outside of them, of each entry."""
    angles: list[str] = []
    words: list[str] = []
    for kind, token in _tokens(text):
        if kind == "angle":
            angles.append(token.strip("<>"))
        elif kind == "separator":
            yield angles, "".join(words)
            angles, words = [], []
        elif kind == "group":
            words = []
        else:
            words.append(token)
    yield angles, "".join(words)


def _tokens(text: str) -> Iterator[tuple[str | None, str]]:
    """All tokens but comments, and of quoted strings those that are part of an address."""
    at, last_quote = 0, text.rfind('"')
    while token := _TOKEN.match(text, at):
        kind, start, at = token.lastgroup, at, token.end()
        if kind == "comment":
            at = _end_of_comment(text, at)
        elif kind == "quote" and start < last_quote:
            quoted = _QUOTED.match(text, at)
            last_quote = last_quote if quoted else 0
            at = quoted.end() if quoted else at
            if _part_of_address(text, at):
                yield kind, text[start:at]
        else:
            yield kind, token[0]


def _part_of_address(text: str, at: int) -> bool:
    return text[at : at + 2].lstrip()[:1] == "@"


def _end_of_comment(text: str, at: int) -> int:
    """Behind the comment whose opening parenthesis ends at `at`; comments may be nested."""
    depth = 1
    for mark in _PARENTHESIS.finditer(text, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end()
    return len(text)


def _addresses_of(angles: list[str], words: str) -> Iterator[str]:
    """Addresses in angle brackets, else those among the words, else what there is."""
    written = [_plain(each) for each in angles if each.strip()]
    loose = _plain(words).split()
    found = [each for each in written or loose if member_of(each)]
    unread = " ".join(written or loose)
    if found:
        yield from found
    elif unread:
        again = decoded(unread)
        yield from addresses_in(again) if again != unread else [unread]


def _plain(address: str) -> str:
    """Without white space around the @, route, encoding, and needless quotes."""
    plain = _AROUND.sub(r"\1\2\3", " ".join(address.replace(">", " ").split()))
    if plain.startswith("@"):
        plain = plain.rpartition(":")[2]
    if "@" in plain:
        plain = decoded(plain)
    plain = _DOT_ATOM.sub(r"\1@", plain)
    return plain[1:-1] if plain[:1] == plain[-1:] == "'" else plain
