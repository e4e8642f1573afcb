"""Encoded words (RFC 2047): text beyond ASCII in a header, as in `=?utf-8?q?J=C3=B6rg?=`."""

import binascii
import re
from itertools import groupby
from quopri import decodestring

_WORD = r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?="
_RUN = re.compile(rf"{_WORD}(?:\s*{_WORD})*")
_ONE = re.compile(_WORD)


def decoded(text: str) -> str:
    """`text` with all encoded words decoded; what cannot be decoded stays as it is.

    >>> decoded("=?utf-8?q?J=C3=B6?= =?utf-8?q?rg?= Riis")
    'Jörg Riis'
    """
    return _RUN.sub(_decoded_run, text) if "=?" in text else text


def _decoded_run(run: re.Match[str]) -> str:
    """Words of one charset are joined first, as some programs part a letter between them."""
    words = _ONE.findall(run[0])
    try:
        return "".join(
            b"".join(_bytes(encoding, content) for _, encoding, content in same).decode(
                charset, errors="replace"
            )
            for charset, same in groupby(words, key=lambda word: word[0].lower())
        )
    except (ValueError, LookupError):
        return run[0]


def _bytes(encoding: str, content: str) -> bytes:
    raw = content.encode()
    if encoding in "qQ":
        return decodestring(raw, header=True)
    return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
