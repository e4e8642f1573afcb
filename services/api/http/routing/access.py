"""The rules of access: each route declares by which of them a key may use it.

A rule is applied before path, query or body are looked at, so that nothing about them is learnt.
"""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import unquote_to_bytes

from relationships.profile.identities import Identities
from services.api.reading.sight.viewer import Viewer
from services.http.problems import FORBIDDEN, Problem
from services.runtime.access.grants import Grant, Scope


class Rule(Protocol):
    """What a route asks of a grant that has its scope."""

    def __call__(self, grant: Grant, path: Mapping[str, str], stated: Identities) -> Viewer | None:
        """Who looks; None sees all. `path` has the parts as they were sent.

        `stated`: which members are one by what is stated, never by a profile's claim.

        Raises:
            Problem: 403 where the grant does not allow it.
        """


def of_ego(grant: Grant, path: Mapping[str, str], stated: Identities) -> Viewer | None:
    """The path's `ego` is one of the grant's members, or one with it."""
    if grant.members is None:
        return None
    ego = _decoded(path["ego"])
    if grant.members.isdisjoint(stated.of(ego)):
        raise _forbidden(grant)
    return Viewer(frozenset((ego,)))


def of_member(grant: Grant, path: Mapping[str, str], stated: Identities) -> Viewer | None:
    """The path's `member` is one of the grant's, or one with it; or the grant may operate."""
    if grant.members is not None:
        if grant.members.isdisjoint(stated.of(_decoded(path["member"]))):
            raise _forbidden(grant)
    elif Scope.OPERATE not in grant.scopes:
        raise Problem(
            FORBIDDEN,
            f"The key {grant.name!r} is neither bound to this member nor has the scope 'operate'",
        )
    return None


def seen(grant: Grant, path: Mapping[str, str], stated: Identities) -> Viewer | None:
    """Any key; one that is bound sees what its members may see."""
    return None if grant.members is None else Viewer(grant.members)


def unbound(grant: Grant, path: Mapping[str, str], stated: Identities) -> Viewer | None:
    """The grant is bound to no members: what is asked about is everybody's."""
    if grant.members is not None:
        raise _forbidden(grant)
    return None


def _decoded(sent: str) -> str:
    """The id in a path's part; what is no id is nobody's."""
    return unquote_to_bytes(sent).decode(errors="replace")


def _forbidden(grant: Grant) -> Problem:
    return Problem(FORBIDDEN, f"The key {grant.name!r} may not ask about this member")
