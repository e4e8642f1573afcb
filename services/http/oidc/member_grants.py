"""What a person may do whom the issuer has authenticated."""

import hashlib
from collections.abc import Mapping
from string import Formatter
from typing import Any

from schemas.member_ids import member_id_fault
from services.runtime.access.grants import Grant, Scope


class NoMember(ValueError):
    """Claims that make no member; says why."""


def member_of(template: str, claims: Mapping[str, Any]) -> str:
    """The member id that `template` makes of a token's claims.

    Raises:
        NoMember: where a claim that it needs is missing, is no text, or is an email address that
            the issuer has not verified; or where the result is no member id.
    """
    parts = []
    for literal, name, _, _ in Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            parts.append(_claim(name, claims))
    member = "".join(parts)
    if fault := member_id_fault(member):
        raise NoMember(f"The token's claims make no member id: it {fault}")
    return member


def _claim(name: str, claims: Mapping[str, Any]) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise NoMember(f"The token lacks the claim {name!r}")
    if name == "email" and claims.get("email_verified") is not True:
        raise NoMember("The issuer has not verified the token's email address")
    return value


def member_grant(issuer: str, subject: str, member: str, expires_at: int | None = None) -> Grant:
    """A grant bound to `member`, until `expires_at` (epoch ms); its id names nobody."""
    named = hashlib.sha256(f"{issuer}\0{subject}".encode()).hexdigest()
    return Grant(
        id=f"oidc:{named[:12]}",
        name="OpenID Connect",
        scopes=frozenset((Scope.READ, Scope.WRITE)),
        members=frozenset((member,)),
        sources=frozenset(),
        expires_at=expires_at,
    )
