"""The page's session: a cookie that carries the key, so that a person pastes it only once."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.api.http.json_body import read_json
from services.http.auth import admit, authorise
from services.http.problems import INVALID_BODY, Problem
from services.runtime.api_keys import Scope

COOKIE = "rapport_key"


def authorise_user(request: Request, scope: Scope) -> None:
    """Let those in who send a key, or whose browser holds one from `POST /session`.

    Raises:
        Problem: 401 without a known key, 403 where the key lacks `scope`.
    """
    if "authorization" not in request.headers and COOKIE in request.cookies:
        admit(request, request.cookies[COOKIE], scope)
    else:
        authorise(request, scope)


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
    try:
        key = (await read_json(request))["key"]
    except (KeyError, TypeError):
        key = None
    if not isinstance(key, str):
        raise Problem(INVALID_BODY, 'Send {"key": "…"}')
    return key
