"""Grants: what a caller may do, and whose network it may see."""

from enum import StrEnum
from typing import Literal

import msgspec


class Scope(StrEnum):
    """What a key may do: send events, read, write what users set, operate the service."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"
    OPERATE = "operate"


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller may do, however it has proved who it is: by a key, a session, or a token.

    `members` are those it may ask about and act for, `sources` those it may send as; None
    stands for all. `expires_at` is in epoch milliseconds, None for never.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    members: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    expires_at: int | None = None

    @property
    def bound(self) -> bool:
        """Whether it is bound to members: then it sees of others only what they let it see."""
        return self.members is not None

    @property
    def for_everybody(self) -> bool:
        """Whether it is bound to nothing: to no members, nor, where it may send, to sources."""
        sends = Scope.INGEST in self.scopes
        return self.members is None and (self.sources is None or not sends)


Stated = Literal["all"] | list[str]
"""Members or sources in words: all, or which."""


def stated(chosen: frozenset[str] | None) -> Stated:
    """Members or sources of a grant in words."""
    return "all" if chosen is None else sorted(chosen)
