"""What each type of activity says here: the one table."""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from services.ingest.sources.activitystreams.addressing import authors
from services.ingest.sources.activitystreams.content import (
    content_of,
    instant,
    link,
    place_of,
    title,
)
from services.ingest.sources.activitystreams.created import Said, made, related
from services.ingest.sources.activitystreams.undone import taken_back
from services.ingest.sources.activitystreams.vocabulary import (
    ACTORS,
    COLLECTIONS,
    ORDERED,
    Thing,
    each,
    ids,
    things,
    types,
)
from services.ingest.sources.convention import Ignored
from services.ingest.sources.mapped import Statement, directed

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


def _created(actor: str, activity: Thing) -> Iterator[Said]:
    for ref in each(activity.object):
        yield from made(actor, activity, ref)


def _to_authors(kind: str, actor: str, activity: Thing) -> Iterator[Said]:
    for ref in each(activity.object):
        yield from _to_author(kind, actor, activity, ref)


def _to_author(kind: str, actor: str, activity: Thing, ref: str | Thing) -> Iterator[Said]:
    """Done to a thing, and so to who made it."""
    whose = authors(ref)
    if not whose:
        yield Ignored(f"a {kind} of a thing of which is not told whose it is")
    for author in whose:
        at, url = instant(activity.published), link(ref)
        yield directed(kind, actor, author, at=at, url=url)


def _tied(kind: str, actor: str, activity: Thing) -> Iterator[Said]:
    for member in ids(activity.object):
        yield directed(kind, actor, member, at=instant(activity.published))


def _viewed(actor: str, activity: Thing) -> Iterator[Said]:
    """A person, or a thing of somebody's, or else something to read."""
    at = instant(activity.published)
    for ref in each(activity.object):
        person = types(ref) & ACTORS
        whose = ids(ref) if person else authors(ref)
        for author in whose:
            yield directed("view", actor, author, at=at)
        if not whose and not person:
            yield _reading(actor, at, ref)


def _read(actor: str, activity: Thing) -> Iterator[Said]:
    for ref in each(activity.object):
        yield _reading(actor, instant(activity.published), ref)


def _reading(actor: str, at: str | None, ref: str | Thing) -> Statement:
    about = content_of(ref)
    if isinstance(ref, Thing):
        about["text"] = title(ref) or about["text"]
    return {"kind": "read", "actor": actor, "at": at, **about}


def _travelled(actor: str, activity: Thing) -> Iterator[Said]:
    """To the target of a Travel, the location of an Arrive."""
    place = place_of(activity.target) or place_of(activity.location) or place_of(activity.object)
    if place is not None:
        yield {
            "kind": "travel",
            "actor": actor,
            "at": instant(activity.published),
            "place": place,
            "starts_at": instant(activity.start_time),
            "ends_at": instant(activity.end_time),
        }


def _joined(tie: str, role: str, actor: str, activity: Thing) -> Iterator[Said]:
    """An organization (a job, which it has as `role`) or a group (a tie)."""
    at = instant(activity.published)
    for thing in things(activity.object):
        name = title(thing) or thing.id
        if "Organization" in types(thing) and name:
            yield {"kind": "job_change", "actor": actor, "at": at, role: name}
        elif "Group" in types(thing) and thing.id:
            yield directed(tie, actor, thing.id, at=at)


def _offered(actor: str, activity: Thing) -> Iterator[Said]:
    """To people; what it is stays between them."""
    for ref in each(activity.target):
        if not types(ref) & (COLLECTIONS | ORDERED | {"Place"}):
            for member in ids(ref):
                yield directed("message", actor, member, at=instant(activity.published))


def _added(actor: str, activity: Thing) -> Iterator[Said]:
    """To what others see of the actor: his own is a post, another's a share."""
    for thing in things(activity.object):
        if set(authors(thing)) - {actor}:
            yield from _to_author("share", actor, activity, thing)
        else:
            yield from made(actor, activity, replace(thing, published=None))


def _updated(actor: str, activity: Thing) -> Iterator[Said]:
    """Of things that are not the actor himself an edit says nothing new."""
    for thing in things(activity.object):
        stated = types(thing) & ACTORS
        if stated and thing.id == actor:
            yield {
                "kind": "profile",
                "actor": actor,
                "at": instant(activity.published or thing.updated),
                "name": title(thing),
                "place": place_of(thing.location),
                "is_brand": _BRANDS.get(min(stated)),
            }


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


_BRANDS = {"Organization": True, "Person": False}

_FINAL = frozenset({"", "Undo", "Delete", "Update"})
"""What is not undone."""

_MEANINGS: dict[str, Meaning] = {
    "Accept": partial(_answered, "follow"),
    "Add": _added,
    "Announce": partial(_to_authors, "share"),
    "Arrive": _travelled,
    "Block": partial(_tied, "block"),
    "Create": _created,
    "Delete": _deleted,
    "EmojiReact": partial(_to_authors, "like"),
    "Follow": partial(_tied, "follow"),
    "Invite": _offered,
    "Join": partial(_joined, "follow", "organization"),
    "Leave": partial(_joined, "unfollow", "previous_organization"),
    "Like": partial(_to_authors, "like"),
    "Listen": _read,
    "Offer": _offered,
    "Read": _read,
    "Reject": partial(_answered, "unfollow"),
    "Travel": _travelled,
    "Undo": _undone,
    "Update": _updated,
    "View": _viewed,
}
