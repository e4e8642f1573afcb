"""Signing in with the issuer in `[oidc]`: the authorization code flow with PKCE (RFC 7636)."""

import base64
import hashlib
import hmac
import logging
import secrets
from typing import Literal

import msgspec
from cryptography.fernet import Fernet
from httpx_oauth.exceptions import HTTPXOAuthError
from httpx_oauth.oauth2 import OAuth2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.http.declared_routes import DeclaredRoute, open_to_all
from services.http.oidc.issuer import Unreachable
from services.http.oidc.tokens import InvalidToken, Tokens
from services.http.problems import NOT_FOUND, Problem
from services.http.sessions.sealed_cookie import SealedCookie, origin_of
from services.http.sessions.session import PersonSession, Sessions
from services.runtime.oidc_settings import OidcSettings

log = logging.getLogger(__name__)

PATH = "/session/sign-in"
CALLBACK = "/session/callback"

WITHIN_S = 600
"""Whoever signs in comes back within this (seconds)."""

_Refusal = Literal["denied", "over", "unavailable", "unknown"]


class _Begun(msgspec.Struct, frozen=True, tag="sign-in"):
    """What was sent to the issuer, for whoever comes back from there."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


class SignIn:
    """Sends people to the issuer, and begins their session when they come back.

    What was sent is kept in a cookie of the browser that was sent: nobody else's answer will do.
    It is `lax`, as the way back comes from the issuer's site.
    """

    def __init__(
        self,
        settings: OidcSettings,
        tokens: Tokens,
        sessions: Sessions,
        secret: Fernet,
        public_url: str | None,
    ) -> None:
        """The issuer must know the client's id.

        Raises:
            MissingSecret: where the client's secret is not where the settings say.
        """
        self._tokens, self._sessions, self._public_url = tokens, sessions, public_url
        self._client_id, self._client_secret = settings.client_id or "", settings.secret()
        self._scopes = settings.asked_scopes
        self._begun = SealedCookie(
            secret, "sign-in", _Begun, within_s=WITHIN_S, same_site="lax", public_url=public_url
        )

    async def begin(self, request: Request) -> Response:
        """Send the browser to the issuer."""
        begun = _Begun(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(32),
            redirect_uri=origin_of(request, self._public_url) + CALLBACK,
        )
        try:
            client = await self._client()
        except Unreachable as error:
            return self._failed("unavailable", error)
        to = await client.get_authorization_url(
            begun.redirect_uri,
            begun.state,
            self._scopes,
            _challenge(begun.verifier),
            "S256",
            {"nonce": begun.nonce},
        )
        answer = RedirectResponse(to, 303, headers={"Cache-Control": "no-store"})
        self._begun.write(request, answer, begun)
        return answer

    async def finish(self, request: Request) -> Response:
        """Begin a session for whom the issuer sent back, who must be whom we sent."""
        begun = self._begun.read(request)
        query = request.query_params
        if begun is None or not hmac.compare_digest(
            begun.state.encode(), query.get("state", "").encode()
        ):
            return _back("over")
        code = query.get("code")
        answer = _back("denied") if code is None else await self._finished(request, code, begun)
        self._begun.clear(request, answer)
        return answer

    async def _finished(self, request: Request, code: str, begun: _Begun) -> Response:
        try:
            client = await self._client()
            given = await client.get_access_token(code, begun.redirect_uri, begun.verifier)
            person = await self._person(given.get("id_token"), begun.nonce)
        except (Unreachable, HTTPXOAuthError) as error:
            return self._failed("unavailable", error)
        except InvalidToken as error:
            return self._failed("unknown", error)
        answer = _back()
        self._sessions.begin(request, answer, person)
        return answer

    def _failed(self, refusal: _Refusal, error: Exception) -> Response:
        log.warning("signing in with %s: %s", self._tokens.issuer.url, error)
        return _back(refusal)

    async def _person(self, id_token: object, nonce: str) -> PersonSession:
        if not isinstance(id_token, str):
            raise InvalidToken("The issuer sent no token")
        claims = await self._tokens.claims(id_token, self._client_id)
        if claims.get("nonce") != nonce or claims.get("azp", self._client_id) != self._client_id:
            raise InvalidToken("The issuer's token answers somebody else")
        member = self._tokens.member(claims)
        return PersonSession(self._tokens.issuer.url, claims["sub"], member)

    async def _client(self) -> OAuth2:
        endpoints = await self._tokens.issuer.endpoints()
        return OAuth2(
            self._client_id,
            self._client_secret,
            endpoints.authorization_endpoint,
            endpoints.token_endpoint,
            token_endpoint_auth_method=endpoints.client_authentication,
        )


def sign_in_routes() -> list[Route]:
    """To the issuer and back."""
    return [
        DeclaredRoute(PATH, _begin, {"GET": open_to_all("to the OpenID Connect issuer")}),
        DeclaredRoute(CALLBACK, _finish, {"GET": open_to_all("back from there")}),
    ]


async def _begin(request: Request) -> Response:
    return await _configured(request).begin(request)


async def _finish(request: Request) -> Response:
    return await _configured(request).finish(request)


def _configured(request: Request) -> SignIn:
    sign_in: SignIn | None = request.app.state.sign_in
    if sign_in is None:
        raise Problem(NOT_FOUND, "No issuer to sign in with is configured")
    return sign_in


def _back(refusal: _Refusal | None = None) -> Response:
    """To the page; it has words for a refusal."""
    to = "/" if refusal is None else f"/?sign-in={refusal}"
    return RedirectResponse(to, 303, headers={"Cache-Control": "no-store"})


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
