"""What each type of activity says here: the one table."""

from collections.abc import Callable, Iterator
from functools import partial

from services.ingest.sources.activitystreams import dealings, lives
from services.ingest.sources.activitystreams.addressing import authors
from services.ingest.sources.activitystreams.content import instant
from services.ingest.sources.activitystreams.created import Said, made, related
from services.ingest.sources.activitystreams.undone import taken_back
from services.ingest.sources.activitystreams.vocabulary import Thing, ids, things, types
from services.ingest.sources.convention import Ignored
from services.ingest.sources.mapped import directed

Meaning = Callable[[str, Thing], Iterator[Said]]
"""What an actor (his id) says by an activity of his."""


def statements(activity: Thing) -> Iterator[Said]:
    """All that `activity` says: the same of each of its actors."""
    if not _name(activity):
        yield Ignored(f"{', '.join(sorted(types(activity))) or 'what has no type'} is not mapped")
    elif not ids(activity.actor):
        yield Ignored(f"{_name(activity)} by an actor without an id")
    else:
        for actor in ids(activity.actor):
            yield from _said(actor, activity)


def _name(activity: Thing) -> str:
    return next((name for name in sorted(types(activity)) if name in _MEANINGS), "")


def _said(actor: str, activity: Thing) -> Iterator[Said]:
    """What `actor` says by it, or why that is nothing."""
    silent = True
    for said in _MEANINGS[_name(activity)](actor, activity):
        silent = False
        yield said
    if silent:
        yield Ignored(f"{_name(activity)} of which too little is told")


def _answered(tie: str, actor: str, activity: Thing) -> Iterator[Said]:
    """A Follow holds once the followed accepts it, and ends where he rejects it; so does what
    a Relationship offers. Each is the tie of who asked for it."""
    for asked in things(activity.object):
        if "Follow" in types(asked) and actor in (ids(asked.object) or [actor]):
            for follower in ids(asked.actor):
                yield directed(tie, follower, actor, at=instant(activity.published))
        elif "Offer" in types(asked) and tie == "follow" and actor in ids(asked.target):
            for thing in things(asked.object):
                yield from related(actor, thing, activity.published)


def _undone(actor: str, activity: Thing) -> Iterator[Said]:
    for original in things(activity.object):
        if actor not in ids(original.actor):
            yield Ignored("the undoing of what somebody else did")
        elif _name(original) not in _FINAL:
            at = instant(activity.published)
            yield from (taken_back(said, at) for said in _said(actor, original))


def _deleted(actor: str, activity: Thing) -> Iterator[Said]:
    """Things that are told in full, with their own time and audience, not the deletion's; a
    Tombstone does not say whom they were for."""
    for thing in things(activity.object):
        if "Tombstone" not in types(thing) and actor in authors(thing):
            yield from (taken_back(said, None) for said in made(actor, Thing(), thing))


_FINAL = frozenset({"", "Undo", "Delete", "Update"})
"""What is not undone."""

_MEANINGS: dict[str, Meaning] = {
    "Accept": partial(_answered, "follow"),
    "Add": dealings.added,
    "Announce": partial(dealings.to_authors, "share"),
    "Arrive": lives.travelled,
    "Block": partial(dealings.tied, "block"),
    "Create": dealings.created,
    "Delete": _deleted,
    "EmojiReact": partial(dealings.to_authors, "like"),
    "Follow": partial(dealings.tied, "follow"),
    "Invite": dealings.offered,
    "Join": partial(lives.joined, "follow", "organization"),
    "Leave": partial(lives.joined, "unfollow", "previous_organization"),
    "Like": partial(dealings.to_authors, "like"),
    "Listen": dealings.read,
    "Offer": dealings.offered,
    "Read": dealings.read,
    "Reject": partial(_answered, "unfollow"),
    "Travel": lives.travelled,
    "Undo": _undone,
    "Update": lives.updated,
    "View": dealings.viewed,
}
