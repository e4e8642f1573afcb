"""On whose behalf an app reads, and which members of a workspace are programs."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from services.ingest.sources.payload_shapes import parts_as
from services.ingest.sources.slack.payload import Authorization
from services.ingest.sources.statements import Ignored, Outcome, directed

_SLACKBOT = "USLACKBOT"

_MOST = 100
"""Authorizations that are read; Slack names one."""


class Readers:
    """Those whom a delivery's `authorizations` name."""

    def __init__(self, authorizations: Iterable[object]) -> None:
        few = islice(authorizations, _MOST)
        read = parts_as(Authorization, few, "authorizations")
        known = [each for each in read if not isinstance(each, Ignored)]
        self._members = [each.user_id for each in known if each.user_id]
        self._bots = {each.user_id for each in known if each.is_bot} | {_SLACKBOT}

    def other_than(self, member: str) -> str | None:
        """Who reads what `member` wrote: the other of two; None where it is not said."""
        return next((each for each in self._members if each != member), None)

    def is_bot(self, member: str) -> bool:
        """Whether `member` is known to be a program."""
        return member in self._bots

    def directed(self, kind: str, actor: str, target: str, **fields: Any) -> Outcome:
        """As `directed`; what a program does, or is done to it, is ignored."""
        for end in (actor, target):
            if self.is_bot(end):
                return Ignored(f"a {kind} {'by' if end == actor else 'to'} an app", end)
        return directed(kind, actor, target, **fields)
