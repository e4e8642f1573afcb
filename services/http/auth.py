"""Authentication by `Authorization: Bearer KEY`, the same for every service."""

from starlette.requests import HTTPConnection

from services.http.problems import FORBIDDEN, UNAUTHORIZED, Problem
from services.runtime.api_keys import ApiKey, Keyring, Scope


def authorise(connection: HTTPConnection, scope: Scope) -> ApiKey:
    """The key that `connection` carries; it must have `scope`.

    The app has its `Keyring` in `app.state.keyring`.

    Raises:
        Problem: 401 without a known key, 403 where the key lacks `scope`.
    """
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise _unauthorized("Send your key as Authorization: Bearer KEY", "Bearer")
    return admit(connection, token.strip(), scope)


def admit(connection: HTTPConnection, token: str, scope: Scope) -> ApiKey:
    """The key that `token` is, however it was sent; it must have `scope`.

    Raises:
        Problem: 401 where it is no known key, 403 where the key lacks `scope`.
    """
    keyring: Keyring = connection.app.state.keyring
    key = keyring.find(token)
    if key is None:
        raise _unauthorized("This key is not known", 'Bearer error="invalid_token"')
    if scope not in key.scopes:
        raise Problem(FORBIDDEN, f"The key {key.name!r} has no scope {scope.value!r}")
    return key


def _unauthorized(detail: str, challenge: str) -> Problem:
    return Problem(UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})
