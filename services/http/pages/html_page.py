"""Pages for people: the browser runs what they contain, what they name of ours, and no more."""

import base64
import hashlib
import re
from collections.abc import Mapping


def page_headers(html: str, *, files: bool = False) -> Mapping[str, str]:
    """The headers of a page: its policy allows its inline code by hash, and with `files` our own.

    Nothing may frame it, and it asks no other host for anything.
    """
    own = "'self' " if files else ""
    return {
        "Content-Security-Policy": "default-src 'none'; connect-src 'self'; img-src data:; "
        f"script-src {own}{_hashes(html, 'script')}; style-src {own}{_hashes(html, 'style')}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _hashes(html: str, tag: str) -> str:
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    digests = (hashlib.sha256(code.encode()).digest() for code in found)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
