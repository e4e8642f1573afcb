"""The page's session: a cookie that carries the key, so that a person pastes it only once."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.http_auth import admit, authorise
from services.keys import Scope
from services.problems import INVALID_BODY, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, Problem

COOKIE = "rapport_key"
_MAX_BODY_BYTES = 1024


def authorise_reader(request: Request) -> None:
    """Let those read who send a key, or whose browser holds one from `POST /session`.

    Raises:
        Problem: 401 without a known key, 403 where the key may not read.
    """
    if "authorization" not in request.headers and COOKIE in request.cookies:
        admit(request, request.cookies[COOKIE], Scope.READ)
    else:
        authorise(request, Scope.READ)


def session_route() -> Route:
    """`POST /session` with `{"key": …}` begins a session, `DELETE /session` ends it."""
    return Route("/session", _session, methods=["POST", "DELETE"])


async def _session(request: Request) -> Response:
    answer = Response(status_code=204)
    if request.method == "DELETE":
        answer.delete_cookie(COOKIE)
        return answer
    key = await _key(request)
    admit(request, key, Scope.READ)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, key, httponly=True, samesite="strict", secure=secure)
    return answer


async def _key(request: Request) -> str:
    """The key in the body; only JSON is taken, which no other site's form can send."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Problem(UNSUPPORTED_MEDIA_TYPE, "Send JSON")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise Problem(TOO_LARGE, f"A body has at most {_MAX_BODY_BYTES} bytes here")
    try:
        key = orjson.loads(body)["key"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        key = None
    if not isinstance(key, str):
        raise Problem(INVALID_BODY, 'Send {"key": "…"}')
    return key
