"""The one table of event kinds. Adding a kind is adding an entry to `KINDS`."""

from enum import StrEnum

import msgspec


class Family(StrEnum):
    """What an event of a kind is: a broadcast, a directed act, or a lasting state."""

    UPDATE = "update"
    INTERACTION = "interaction"
    TIE = "tie"


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What is fixed for one kind of event.

    `code` is the kind's number in stored interactions (0 to 31, never reused).
    `weight` is the default weight of one such interaction in a relationship's strength.
    `details` are the fields, beyond those every event has, that mean something for it.
    """

    name: str
    family: Family
    topic: str
    code: int = 0
    weight: float = 0.0
    undoable: bool = False
    details: frozenset[str] = frozenset()

    @property
    def directed(self) -> bool:
        """Whether an event of this kind has a target."""
        return self.family is not Family.UPDATE


_CONTENT = frozenset({"text", "url", "topics"})
_PLACE = frozenset({"place"})
_SPAN = frozenset({"starts_at", "ends_at"})
_JOB = frozenset({"organization", "title", "previous_organization"})
_PERSON = frozenset({"name", "is_brand", "topics", "place", "aliases"})


def _update(name: str, topic: str, details: frozenset[str], *, undoable: bool = False) -> Kind:
    return Kind(name=name, family=Family.UPDATE, topic=topic, undoable=undoable, details=details)


def _interaction(
    name: str, code: int, weight: float, details: frozenset[str] = frozenset()
) -> Kind:
    return Kind(
        name=name,
        family=Family.INTERACTION,
        topic="feed.interactions",
        code=code,
        weight=weight,
        undoable=True,
        details=details,
    )


def _tie(name: str) -> Kind:
    return Kind(name=name, family=Family.TIE, topic="feed.interactions")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _update("job_change", "feed.job-changes", _JOB),
        _update("post", "feed.posts", _CONTENT | _PLACE, undoable=True),
        _update("travel", "feed.travel", _PLACE | _SPAN, undoable=True),
        _update("read", "feed.reading", _CONTENT, undoable=True),
        _update("profile", "feed.profiles", _PERSON),
        _interaction("view", 0, 0.2),
        _interaction("lookup", 1, 0.5),
        _interaction("like", 2, 1.0),
        _interaction("share", 3, 2.0, _CONTENT),
        _interaction("comment", 4, 4.0, _CONTENT),
        _interaction("mention", 5, 3.0),
        _interaction("message", 6, 5.0, _CONTENT),
        _interaction("endorse", 7, 6.0),
        _interaction("call", 8, 8.0),
        _interaction("meeting", 9, 10.0, _PLACE | _SPAN),
        _tie("follow"),
        _tie("unfollow"),
        _tie("connect"),
        _tie("disconnect"),
        _tie("block"),
        _tie("unblock"),
    )
}

ENDINGS = {"follow": "unfollow", "connect": "disconnect", "block": "unblock"}
"""The kind that ends each tie."""

INTERACTIONS: dict[int, Kind] = {
    kind.code: kind for kind in KINDS.values() if kind.family is Family.INTERACTION
}
"""Interaction kinds by their stored code."""
