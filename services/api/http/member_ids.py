"""Member ids in paths: percent-encoded, so that they may contain anything, even a slash."""

from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

from schemas.member_ids import member_id_fault
from services.http.problems import NOT_FOUND, Problem, invalid


class EncodedPaths:
    """ASGI middleware: routes by the path as it was sent, since %2F is no separator of parts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its encoded path."""
        if scope["type"] == "http":
            scope["path"] = scope["raw_path"].decode("latin-1")
        await self.app(scope, receive, send)


def read_id(name: str, encoded: str) -> str:
    """The member id that is percent-encoded in the part `name` of a path.

    Raises:
        Problem: 422 where it cannot be a member's.
    """
    try:
        member = unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        raise invalid(name, "is not UTF-8") from None
    fault = member_id_fault(member)
    if fault is not None:
        raise invalid(name, fault)
    return member


def unknown(member: str) -> Problem:
    """The same of one that was never seen, not even as a target, and of one not to be seen."""
    return Problem(NOT_FOUND, f"No member {member!r} was ever seen")
