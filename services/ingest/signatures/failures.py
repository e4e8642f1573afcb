"""The 401 that every check of a signature or secret ends with, and the headers it needs."""

from starlette.datastructures import Headers

from services.http.problems import INVALID_SIGNATURE, Problem


def unauthenticated(detail: str, challenge: str | None = None) -> Problem:
    """401: `detail` says why; `challenge` is what WWW-Authenticate asks for."""
    headers = {"WWW-Authenticate": challenge} if challenge else None
    return Problem(INVALID_SIGNATURE, detail, headers=headers)


def required(headers: Headers, name: str) -> str:
    """The value of the header `name`.

    Raises:
        Problem: 401 where it is missing.
    """
    value = headers.get(name)
    if value is None:
        raise unauthenticated(f"The header {name} is missing")
    return value
