"""The page's session: a sealed cookie that names a key, or a person, and never holds a secret."""

import msgspec
from cryptography.fernet import Fernet
from starlette.requests import HTTPConnection
from starlette.responses import Response

from services.http.oidc.member_grants import member_grant
from services.http.sessions.sealed_cookie import SealedCookie, origin_of
from services.runtime.access.api_keys import Keyring
from services.runtime.access.grants import Grant

WITHIN_S = 12 * 60 * 60
"""A session ends after so long (seconds)."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class KeySession(msgspec.Struct, frozen=True, tag="key"):
    """Somebody signed in with a key: its id, and the hash of the secret that they had."""

    key_id: str
    sha256: str


class PersonSession(msgspec.Struct, frozen=True, tag="person"):
    """A person signed in with an issuer, as `member`."""

    issuer: str
    subject: str
    member: str


Session = KeySession | PersonSession


def grant_of(session: Session | None, keyring: Keyring, issuer: str | None) -> Grant | None:
    """What `session` allows, as of now, where people sign in with `issuer`; None where it is over.

    Raises:
        ExpiredKey: where its key has expired.
    """
    if isinstance(session, KeySession):
        return keyring.still(session.key_id, session.sha256)
    if isinstance(session, PersonSession) and session.issuer == issuer:
        return member_grant(session.issuer, session.subject, session.member)
    return None


class Sessions:
    """Begins, reads and ends sessions; those of people are valid with `issuer` alone."""

    def __init__(self, secret: Fernet, *, public_url: str | None, issuer: str | None) -> None:
        self._public_url, self._issuer = public_url, issuer
        self._cookie: SealedCookie[Session] = SealedCookie(
            secret,
            "session",
            Session,  # type: ignore[arg-type]  # a union is no type to mypy
            within_s=WITHIN_S,
            same_site="strict",
            public_url=public_url,
        )

    def is_sent(self, connection: HTTPConnection) -> bool:
        """Whether the request has a session's cookie, valid or not."""
        return self._cookie.is_sent(connection)

    def read(self, connection: HTTPConnection) -> Session | None:
        """The request's session; None where it has none, or one that has ended."""
        return self._cookie.read(connection)

    def grant(self, session: Session | None, keyring: Keyring) -> Grant | None:
        """What the session allows, as of now; None where it is over.

        Raises:
            ExpiredKey: where its key has expired.
        """
        return grant_of(session, keyring, self._issuer)

    def is_forged(self, connection: HTTPConnection) -> bool:
        """Whether the browser says that another site makes it change something.

        As in Go's `http.CrossOriginProtection`: by `Sec-Fetch-Site`, or else by `Origin`; who
        sends neither is no browser of today.
        """
        if connection.scope["method"] in _SAFE:
            return False
        headers = connection.headers
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        stated = headers.get("origin")
        return stated is not None and stated != origin_of(connection, self._public_url)

    def begin(self, connection: HTTPConnection, response: Response, session: Session) -> None:
        """Have the browser keep `session`."""
        self._cookie.write(connection, response, session)

    def end(self, connection: HTTPConnection, response: Response) -> None:
        """Have the browser forget it."""
        self._cookie.clear(connection, response)
