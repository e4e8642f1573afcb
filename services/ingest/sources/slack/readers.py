"""Who reads what is said in a conversation, and which members of a workspace are programs."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Self

from services.ingest.sources.payload_shapes import parts_as
from services.ingest.sources.slack.payload import Authorization
from services.ingest.sources.statements import Ignored, Outcome, directed

_SLACKBOT = "USLACKBOT"

_MOST = 100
"""Authorizations that are read; Slack names one."""


class Readers:
    """Those who are known to read: `members`, who `are_all` of a conversation or not; `bots` may be
    among them."""

    def __init__(
        self, members: Iterable[str], bots: Iterable[str], *, are_all: bool = False
    ) -> None:
        self._members = list(dict.fromkeys(members))
        self._bots = {*bots, _SLACKBOT}
        self._are_all = are_all

    @classmethod
    def authorized(cls, authorizations: Iterable[object]) -> Self:
        """Those on whose behalf an app reads, as a delivery names them."""
        few = islice(authorizations, _MOST)
        read = parts_as(Authorization, few, "authorizations")
        known = [each for each in read if not isinstance(each, Ignored)]
        members = (each.user_id for each in known if each.user_id)
        return cls(members, (each.user_id for each in known if each.is_bot))

    def addressed_by(self, member: str, channel_type: str | None) -> list[str]:
        """Whom a message of `member` is for: the other of two, or of few all that are known."""
        others = [each for each in self._members if each != member]
        if channel_type == "im":
            return others[:1]
        return others if channel_type == "mpim" and self._are_all else []

    def is_bot(self, member: str) -> bool:
        """Whether `member` is known to be a program."""
        return member in self._bots

    def directed(self, kind: str, actor: str, target: str, **fields: Any) -> Outcome:
        """As `directed`; what a program does, or is done to it, is ignored."""
        for end in (actor, target):
            if self.is_bot(end):
                return Ignored(f"a {kind} {'by' if end == actor else 'to'} an app", end)
        return directed(kind, actor, target, **fields)
