"""Routes that declare what they grant to whom; docs/access.md and its test are made from these.

The api's resources declare a rule instead, see `services.api.http.routing.access`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.routing import Route

from services.runtime.access.grants import Scope

YES = "yes"
UNAUTHORIZED, FORBIDDEN = "401", "403"


class Access(NamedTuple):
    """What each kind of caller gets of a route: the status that refuses it, or what it may."""

    scope: Scope | None
    """The scope that a key needs; None where no key is needed."""
    no_key: str
    """With none, or one that is unknown, expired or revoked, or a token of another issuer."""
    no_scope: str
    """With a key that lacks the scope."""
    unbound: str
    own: str
    """With a key bound to the members, or the sources, that the request is about."""
    others: str
    """With a key bound to others."""
    remark: str

    @property
    def is_for_unbound_alone(self) -> bool:
        """Whether no key that is bound gets anything, whatever it asks."""
        return self.own == FORBIDDEN


def open_to_all(remark: str) -> Access:
    """No key is needed, for the reason that `remark` gives."""
    return Access(None, YES, YES, YES, YES, YES, remark)


def refused_to_all(remark: str) -> Access:
    """No key opens it; `remark` says what does."""
    refused = UNAUTHORIZED
    return Access(None, refused, refused, refused, refused, refused, remark)


def keyed(scope: Scope, remark: str) -> Access:
    """A key with `scope` is needed; one that is bound sends of its own alone."""
    return Access(scope, UNAUTHORIZED, FORBIDDEN, YES, YES, FORBIDDEN, remark)


def of_everybody(scope: Scope, remark: str) -> Access:
    """A key with `scope` that is bound to no members is needed."""
    return Access(scope, UNAUTHORIZED, FORBIDDEN, YES, FORBIDDEN, FORBIDDEN, remark)


class DeclaredRoute(Route):
    """A Starlette route with its access."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        access: Mapping[str, Access],
    ) -> None:
        """`access` by method: the route has no others, but for HEAD."""
        super().__init__(path, endpoint, methods=list(access))
        self.access = access
