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
    `wants_answer`: whoever does nothing in return neglects the sender; a suggestion reminds them.
    `asks`: it is a question or remark to a brand, whose response is timed from it.
    `engages`: it may be a reaction to the post just before it.
    `mutual`: whoever is named as actor, both took part, and both sides count it as such.
    `takes_both`: it happens only where both take part, so it counts as both directions where a
    stage asks for both.
    `planned`: it is arranged beforehand, so that a time ahead is its plan and no wrong clock.
    `ends`: the tie that it ends.
    """

    name: str
    family: Family
    topic: str
    code: int = 0
    weight: float = 0.0
    undoable: bool = False
    details: frozenset[str] = frozenset()
    wants_answer: bool = False
    asks: bool = False
    engages: bool = False
    mutual: bool = False
    takes_both: bool = False
    planned: bool = False
    ends: str | None = None

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
    name: str,
    code: int,
    weight: float,
    details: frozenset[str] = frozenset(),
    *,
    wants_answer: bool = False,
    asks: bool = False,
    engages: bool = False,
    mutual: bool = False,
    takes_both: bool = False,
    planned: bool = False,
) -> Kind:
    return Kind(
        name=name,
        family=Family.INTERACTION,
        topic="feed.interactions",
        code=code,
        weight=weight,
        undoable=True,
        details=details,
        wants_answer=wants_answer,
        asks=asks,
        engages=engages,
        mutual=mutual,
        takes_both=takes_both,
        planned=planned,
    )


def _tie(name: str, *, ends: str | None = None) -> Kind:
    return Kind(name=name, family=Family.TIE, topic="feed.interactions", ends=ends)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _update("job_change", "feed.job-changes", _JOB),
        _update("post", "feed.posts", _CONTENT | _PLACE, undoable=True),
        _update("travel", "feed.travel", _PLACE | _SPAN, undoable=True),
        _update("read", "feed.reading", _CONTENT, undoable=True),
        _update("profile", "feed.profiles", _PERSON),
        _interaction("view", 0, 0.2, engages=True),
        _interaction("lookup", 1, 0.5),
        _interaction("like", 2, 1.0, engages=True),
        _interaction("share", 3, 2.0, _CONTENT, engages=True),
        _interaction("comment", 4, 4.0, _CONTENT, wants_answer=True, asks=True, engages=True),
        _interaction("mention", 5, 3.0, wants_answer=True, asks=True, engages=True),
        _interaction("message", 6, 5.0, _CONTENT, wants_answer=True, asks=True),
        _interaction("endorse", 7, 6.0, wants_answer=True),
        _interaction("call", 8, 8.0, takes_both=True, planned=True),
        _interaction(
            "meeting", 9, 10.0, _PLACE | _SPAN, mutual=True, takes_both=True, planned=True
        ),
        _tie("follow"),
        _tie("unfollow", ends="follow"),
        _tie("connect"),
        _tie("disconnect", ends="connect"),
        _tie("block"),
        _tie("unblock", ends="block"),
    )
}

ENDINGS: dict[str, str] = {kind.ends: kind.name for kind in KINDS.values() if kind.ends}
"""The kind that ends each tie."""

INTERACTIONS: dict[int, Kind] = {
    kind.code: kind for kind in KINDS.values() if kind.family is Family.INTERACTION
}
"""Interaction kinds by their stored code."""
