"""Names of folders as IMAP writes them: in modified UTF-7 (RFC 3501, 5.1.3)."""

import re
from base64 import b64encode

_BEYOND_ASCII = re.compile(r"[^\x20-\x7e]+|&")
_WRITTEN_SO = re.compile(r"(?:[^&]|&-|&(?:[A-Za-z0-9+,]{3}|[A-Za-z0-9+,]{4}[A-Za-z0-9+,]*)-)*")


def folder_name(name: str) -> str:
    """`name` for a command, without its quotes; one that is written so already stays as it is.

    >>> folder_name("Entwürfe"), folder_name("R&D"), folder_name("Envoy&AOk-s")
    ('Entw&APw-rfe', 'R&-D', 'Envoy&AOk-s')
    """
    if name.isascii() and name.isprintable() and _WRITTEN_SO.fullmatch(name):
        return name
    return _BEYOND_ASCII.sub(_shifted, name)


def _shifted(run: re.Match[str]) -> str:
    if run[0] == "&":
        return "&-"
    encoded = b64encode(run[0].encode("utf-16-be", "surrogatepass")).decode()
    return f"&{encoded.rstrip('=').replace('/', ',')}-"
