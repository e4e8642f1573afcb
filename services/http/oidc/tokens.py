"""JSON Web Tokens of an issuer, as bearer tokens: each is a grant bound to one member."""

import hashlib
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError, SecurityWarning
from joserfc.jwk import Key, KeySet
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.jwt import JWTClaimsRegistry

from services.http.oidc.issuer import Issuer
from services.http.oidc.member_grants import NoMember, member_grant, member_of
from services.runtime.access.grants import Grant
from services.runtime.settings import Settings

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""Signatures by a key of which the issuer publishes one half; never `none`, never a shared one."""

LEEWAY_S = 30
"""So far ahead may the issuer's clock be. It does not lengthen a token's life."""

MOST_KEPT = 10_000
"""So many tokens that have been verified are remembered, by their hash."""

_REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})


class InvalidToken(Exception):
    """A token that proves nothing here; says why."""


def is_token(sent: str) -> bool:
    """Whether what was sent has the form of a token, rather than of a key."""
    return sent.count(".") == 2


class Tokens:
    """Verifies the tokens of `issuer` that are for `audience`; `now` is in seconds since 1970."""

    def __init__(
        self, issuer: Issuer, audience: str, member: str, now: Callable[[], float] = time.time
    ) -> None:
        """`member` is the template of the member id, see `member_of`."""
        self.issuer = issuer
        self._audience, self._member, self._now = audience, member, now
        self._kept: OrderedDict[bytes, tuple[int, Grant]] = OrderedDict()

    async def grant(self, token: str) -> Grant:
        """What `token` allows: to read and write as its member, until it expires.

        Raises:
            InvalidToken: where it is not to be trusted, not for us, or names no member.
        """
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        _, stamp = await self.issuer.keys()
        kept = self._kept.get(digest)
        if kept is None or kept[0] != stamp or self._is_over(kept[1]):
            grant = await self._verified(token)
            _, stamp = await self.issuer.keys()
            kept = self._kept[digest] = stamp, grant
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return kept[1]

    async def claims(self, token: str, audience: str) -> dict[str, Any]:
        """The claims of a token for `audience`, once its signature and its times are verified.

        Raises:
            InvalidToken: where they do not hold.
        """
        decoded = await self._decoded(token)
        if decoded.header.get("typ", "jwt").lower() not in _TYPES:
            raise InvalidToken("The token is of another type")
        registry = JWTClaimsRegistry(
            now=int(self._now()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer.url},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            registry.validate(decoded.claims)
        except JoseError as error:
            raise InvalidToken(f"The token is not valid: {error.description}") from None
        if decoded.claims["exp"] <= self._now():
            raise InvalidToken("The token is not valid: it has expired")
        return decoded.claims

    def member(self, claims: dict[str, Any]) -> str:
        """The member that claims are of.

        Raises:
            InvalidToken: where they make none.
        """
        try:
            return member_of(self._member, claims)
        except NoMember as error:
            raise InvalidToken(str(error)) from None

    async def _verified(self, token: str) -> Grant:
        claims = await self.claims(token, self._audience)
        ends = int(claims["exp"] * 1000)
        return member_grant(self.issuer.url, claims["sub"], self.member(claims), ends)

    async def _decoded(self, token: str) -> jwt.Token:
        """The token, by the keys at hand, or by those that the issuer has by now."""
        keys, stamp = await self.issuer.keys()
        try:
            return _decoded(token, keys)
        except _NoKeyFits:
            newer = await self.issuer.newer_keys(stamp)
            if newer is None:
                raise
            return _decoded(token, newer)

    def _is_over(self, grant: Grant) -> bool:
        return grant.expires_at is not None and grant.expires_at <= self._now() * 1000


def tokens_of(settings: Settings) -> Tokens | None:
    """What verifies the tokens of the issuer in `settings`; None where there is none."""
    oidc = settings.oidc
    return None if oidc is None else Tokens(Issuer(oidc.issuer), oidc.audience, oidc.member)


class _NoKeyFits(InvalidToken):
    pass


_UNSIGNED = "The token is not signed by a key of the issuer"


def _decoded(token: str, keys: KeySet) -> jwt.Token:
    """The token, verified by the key that it names; where it names none, by any of them."""
    try:
        named = extract_compact(token.encode(), registry=_REGISTRY).headers().get("kid")
        return _by_key(token, keys) if named is not None else _by_any(token, keys)
    except _NoKeyFits:
        raise
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise InvalidToken("This is no token that could be verified") from None


def _by_any(token: str, keys: KeySet) -> jwt.Token:
    for key in keys.keys:
        with suppress(_NoKeyFits, JoseError, ValueError, TypeError):
            return _by_key(token, key)
    raise _NoKeyFits(_UNSIGNED)


def _by_key(token: str, key: Key | KeySet) -> jwt.Token:
    try:
        with warnings.catch_warnings():
            # The name EdDSA is deprecated, and in use.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.decode(token, key, registry=_REGISTRY)
    except (InvalidKeyIdError, BadSignatureError):
        raise _NoKeyFits(_UNSIGNED) from None
