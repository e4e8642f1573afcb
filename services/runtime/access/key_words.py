"""A key in words: how it may be named, and what it may do as people and programs read it."""

import unicodedata
from typing import Any

from schemas.times import format_time
from services.runtime.access.api_key import ApiKey
from services.runtime.access.grants import stated

MOST_NAME = 64
"""Characters of a key's name."""


def key_name_fault(name: str) -> str | None:
    """What is wrong with a name for a key; None where nothing is."""
    if not 1 <= len(name) <= MOST_NAME or name != name.strip():
        return f"a name has 1 to {MOST_NAME} characters, no space at its ends"
    if any(unicodedata.category(c)[0] == "C" for c in name):
        return "a name has no control characters"
    return None


def described_key(key: ApiKey) -> dict[str, Any]:
    """What the key may do, and until when; never its secret."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "members": stated(key.members),
        "sources": stated(key.sources),
        "expires_at": None if key.expires_at is None else format_time(key.expires_at),
        "created_at": format_time(key.created_at),
    }
