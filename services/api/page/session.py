"""`/session`: a person signs in once, and the browser keeps a cookie that holds no key."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schemas.times import format_time
from services.api.http.json_body import read_json
from services.api.page.sign_in import PATH as SIGN_IN_PATH
from services.http.auth import authenticate, by_key, require
from services.http.declared_routes import DeclaredRoute, open_to_all
from services.http.problems import FORBIDDEN, INVALID_BODY, UNAUTHORIZED, Problem
from services.http.sessions.session import KeySession, Sessions
from services.runtime.access.api_key import digest
from services.runtime.access.grants import Grant, Scope, stated

PATH = "/session"

_OF_BEFORE = "rapport_key"
"""In a cookie of this name the release before kept the key itself: browsers are to forget it."""


def session_route() -> Route:
    """`GET` says who one is here, `POST` with `{"key": …}` begins a session, `DELETE` ends it."""
    access = {
        "GET": open_to_all("whose network the caller may see, if anybody's"),
        "POST": open_to_all("begins a session, by a key"),
        "DELETE": open_to_all("ends it"),
    }
    return DeclaredRoute(PATH, _session, access)


async def _session(request: Request) -> Response:
    sessions: Sessions = request.app.state.sessions
    if request.method in ("GET", "HEAD"):
        answer = await _who(request, sessions)
    elif sessions.is_forged(request):
        raise Problem(FORBIDDEN, "A session does not begin or end at another site")
    elif request.method == "DELETE":
        answer = Response(status_code=204)
        sessions.end(request, answer)
    else:
        answer = await _begun(request, sessions)
    if _OF_BEFORE in request.cookies:
        answer.delete_cookie(_OF_BEFORE)
    return answer


async def _begun(request: Request, sessions: Sessions) -> Response:
    sent = await _sent_key(request)
    key = require(by_key(request, sent), Scope.READ)
    answer = Response(status_code=204)
    sessions.begin(request, answer, KeySession(key.id, digest(sent.rpartition("_")[2])))
    return answer


async def _who(request: Request, sessions: Sessions) -> Response:
    """Who asks, and how they can sign in; a session that is over is forgotten."""
    grant = None
    try:
        grant = await authenticate(request)
    except Problem as problem:
        if problem.kind is not UNAUTHORIZED or "authorization" in request.headers:
            raise
    sign_in = SIGN_IN_PATH if request.app.state.sign_in is not None else None
    answer = Response(
        orjson.dumps(_described(grant) | {"sign_in": sign_in}),
        headers={"Cache-Control": "no-store"},
        media_type="application/json",
    )
    if grant is None and sessions.is_sent(request):
        sessions.end(request, answer)
    return answer


def _described(grant: Grant | None) -> dict[str, Any]:
    if grant is None:
        return {"signed_in": False, "name": None, "scopes": [], "members": [], "expires_at": None}
    return {
        "signed_in": True,
        "name": grant.name,
        "scopes": sorted(grant.scopes),
        "members": stated(grant.members),
        "expires_at": None if grant.expires_at is None else format_time(grant.expires_at),
    }


async def _sent_key(request: Request) -> str:
    try:
        key = (await read_json(request))["key"]
    except (KeyError, TypeError):
        key = None
    if not isinstance(key, str):
        raise Problem(INVALID_BODY, 'Send {"key": "…"}')
    return key
