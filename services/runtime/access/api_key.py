"""What an API key is: a grant with the hash of its secret.

A key looks like `rk_<id>_<secret>`. The secret has 160 random bits, so that one SHA-256 is
enough to store it by; nothing that is stored holds the secret itself.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

import msgspec

from services.runtime.access.grants import Grant

MARK = "rk"
"""What every key starts with."""


class FormerSecret(msgspec.Struct, frozen=True):
    """The secret that a rotation replaced, in force until a time (epoch ms)."""

    sha256: str
    until: int


class ApiKey(Grant, frozen=True, kw_only=True):
    """A key as it is stored; `sha256` is its secret's, in hex, `created_at` is in epoch ms."""

    sha256: str
    created_at: int
    former: FormerSecret | None = None

    def accepts(self, sha256: str, now: int) -> bool:
        """Whether a secret of this hash is in force, at `now` (epoch ms), in constant time."""
        if hmac.compare_digest(sha256, self.sha256):
            return True
        former = self.former
        return (
            former is not None and hmac.compare_digest(sha256, former.sha256) and now < former.until
        )


class ExpiredKey(Exception):
    """The secret is right, and the key has expired."""


def new_secret() -> str:
    """160 random bits, in hex."""
    return secrets.token_hex(20)


def token_of(key_id: str, secret: str) -> str:
    """The key as its holder sends it."""
    return f"{MARK}_{key_id}_{secret}"


def find(token: str, keys: Mapping[str, ApiKey], now: int) -> ApiKey | None:
    """The key among `keys` (by id) that `token` is at `now` (epoch ms), or None.

    Raises:
        ExpiredKey: where it is one that has expired.
    """
    mark, _, rest = token.partition("_")
    key_id, _, secret = rest.partition("_")
    key = keys.get(key_id, _NOBODY)
    if not key.accepts(digest(secret), now) or mark != MARK or key is _NOBODY:
        return None
    return in_force(key, now)


def in_force(key: ApiKey, now: int) -> ApiKey:
    """`key`, which has not expired at `now` (epoch ms).

    Raises:
        ExpiredKey: where it has.
    """
    if key.expires_at is not None and now >= key.expires_at:
        raise ExpiredKey
    return key


def digest(secret: str) -> str:
    """The SHA-256 of a secret, in hex."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


_NOBODY = ApiKey(id="", name="", scopes=frozenset(), sha256=digest(""), created_at=0)
