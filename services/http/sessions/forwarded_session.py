"""A session as one service hands it on to another: sealed for that purpose, and for a minute."""

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from services.http.sessions.sealed_cookie import sealing_secret
from services.http.sessions.session import Session, grant_of
from services.runtime.access.api_keys import Keyring
from services.runtime.access.grants import Grant
from services.runtime.settings import Settings

SCHEME = "Session"
"""Of the header `Authorization: Session SEALED`."""

WITHIN_S = 60
"""It is used within this (seconds), or not at all."""


class _Forwarded(msgspec.Struct, frozen=True, tag="forwarded"):
    """By its tag no cookie is taken for it, nor it for a cookie, though one secret seals both."""

    session: Session


class ForwardedSessions:
    """Seals sessions, and opens them where the same `secret` is known.

    Those of people are valid with `issuer` alone.
    """

    def __init__(self, secret: Fernet, issuer: str | None) -> None:
        self._secret, self._issuer = secret, issuer

    def seal(self, session: Session) -> str:
        """The value of the header `Authorization`."""
        return f"{SCHEME} {self._secret.encrypt(msgspec.json.encode(_Forwarded(session))).decode()}"

    def grant(self, sealed: str, keyring: Keyring) -> Grant | None:
        """What the session allows, as of now; None where it is none of ours, or over.

        Raises:
            ExpiredKey: where its key has expired.
        """
        try:
            content = self._secret.decrypt(sealed.encode(errors="replace"), ttl=WITHIN_S)
            forwarded = msgspec.json.decode(content, type=_Forwarded)
        except (InvalidToken, msgspec.DecodeError):
            return None
        return grant_of(forwarded.session, keyring, self._issuer)


def forwarded_sessions(settings: Settings) -> ForwardedSessions:
    """Those of whoever shares the secret in the settings.

    Raises:
        InvalidSecret: where its file holds something else.
        OSError: where it cannot be read or made.
    """
    issuer = None if settings.oidc is None else settings.oidc.issuer
    return ForwardedSessions(sealing_secret(settings.session_key), issuer)
