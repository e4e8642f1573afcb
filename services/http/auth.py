"""Authentication: who sends a request, and what they may do; the same for every service.

An app has its `Keyring` in `app.state.keyring`; where people sign in by OpenID Connect, its
`Tokens` in `app.state.tokens`; where browsers have sessions, its `Sessions` in
`app.state.sessions`; where another service hands these on, its `ForwardedSessions` in
`app.state.forwarded_sessions`; where a key has a limit of requests, its `RequestRates` in
`app.state.request_rates`.
"""

from collections.abc import Callable

from starlette.requests import HTTPConnection

from services.http.oidc.tokens import InvalidToken, Tokens, is_token
from services.http.problems import FORBIDDEN, UNAUTHORIZED, Problem
from services.http.requests.request_rates import RequestRates
from services.http.sessions.forwarded_session import SCHEME, ForwardedSessions
from services.http.sessions.session import Sessions
from services.runtime.access.api_key import ApiKey, ExpiredKey
from services.runtime.access.api_keys import Keyring
from services.runtime.access.grants import Grant, Scope


async def authorise(connection: HTTPConnection, scope: Scope) -> Grant:
    """What the sender of `connection` may do, `scope` included.

    Raises:
        Problem: 401 where nothing valid proves who it is, 403 where the grant lacks `scope`.
    """
    return require(await authenticate(connection), scope)


async def authorise_unbound(connection: HTTPConnection, scope: Scope) -> Grant:
    """As `authorise`, of a grant that is bound to no members: what it asks is everybody's.

    Raises:
        Problem: as `authorise`; 403 where it is bound.
    """
    grant = await authorise(connection, scope)
    if grant.bound:
        raise Problem(FORBIDDEN, f"The key {grant.name!r} is bound to members")
    return grant


def require(grant: Grant, scope: Scope) -> Grant:
    """`grant`, which has `scope`.

    Raises:
        Problem: 403 where it has not.
    """
    if scope not in grant.scopes:
        raise Problem(FORBIDDEN, f"The key {grant.name!r} has no scope {scope.value!r}")
    return grant


async def authenticate(connection: HTTPConnection) -> Grant:
    """What the sender may do, by its key, its token or its session; kept in `state.grant` too,
    and a browser's session in `state.session`.

    Raises:
        Problem: 401 where nothing valid proves who it is; 403 where a browser sends its session
            because another site made it; 429 where the key asks too often.
    """
    sent = connection.headers.get("authorization")
    if sent is None:
        grant = _by_session(connection)
    else:
        grant = await _by_authorization(connection, sent)
    _note(connection, grant)
    return grant


def _note(connection: HTTPConnection, grant: Grant) -> None:
    """Keep who asks; count the request, once: a stream looks at its key again and again.

    Raises:
        Problem: 429 where it is more than the key's share.
    """
    state = connection.scope.setdefault("state", {})
    counted = "grant" in state
    state["grant"] = grant
    rates: RequestRates | None = getattr(connection.app.state, "request_rates", None)
    if rates is not None and not counted:
        rates.take(grant.id, state.setdefault("headers", []))


async def _by_authorization(connection: HTTPConnection, sent: str) -> Grant:
    scheme, _, proof = sent.partition(" ")
    forwarded: ForwardedSessions | None = getattr(connection.app.state, "forwarded_sessions", None)
    if scheme.lower() == "bearer":
        return await by_bearer(connection, proof.strip())
    if scheme == SCHEME and forwarded is not None:
        return _of_session(lambda keyring: forwarded.grant(proof, keyring), connection)
    raise _nothing_sent()


async def by_bearer(connection: HTTPConnection, token: str) -> Grant:
    """The grant of a key, or of a token of the issuer that people sign in with.

    Raises:
        Problem: 401 where it is neither, or has expired.
    """
    tokens: Tokens | None = (
        getattr(connection.app.state, "tokens", None) if is_token(token) else None
    )
    if tokens is None:
        return by_key(connection, token)
    try:
        return await tokens.grant(token)
    except InvalidToken as error:
        raise _invalid(str(error)) from None


def by_key(connection: HTTPConnection, token: str) -> ApiKey:
    """The key that `token` is.

    Raises:
        Problem: 401 where it is none, or has expired.
    """
    keyring: Keyring = connection.app.state.keyring
    try:
        key = keyring.find(token)
    except ExpiredKey:
        raise _invalid("This key has expired") from None
    if key is None:
        raise _invalid("This key is not known")
    return key


def _by_session(connection: HTTPConnection) -> Grant:
    sessions: Sessions | None = getattr(connection.app.state, "sessions", None)
    if sessions is None or not sessions.is_sent(connection):
        raise _nothing_sent()
    session = sessions.read(connection)
    grant = _of_session(lambda keyring: sessions.grant(session, keyring), connection)
    if sessions.is_forged(connection):
        raise Problem(FORBIDDEN, "A session is not to be used from another site")
    connection.scope["state"]["session"] = session
    return grant


def _of_session(granted: Callable[[Keyring], Grant | None], connection: HTTPConnection) -> Grant:
    try:
        grant = granted(connection.app.state.keyring)
    except ExpiredKey:
        raise _invalid("The key of this session has expired") from None
    if grant is None:
        raise _invalid("This session is over")
    return grant


def _nothing_sent() -> Problem:
    return _unauthorized("Send your key as Authorization: Bearer KEY", "Bearer")


def _invalid(detail: str) -> Problem:
    return _unauthorized(detail, 'Bearer error="invalid_token"')


def _unauthorized(detail: str, challenge: str) -> Problem:
    return Problem(UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})
