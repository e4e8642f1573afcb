"""The one table of activity types, and what each is mapped by."""

from collections.abc import Callable, Iterator
from functools import partial

from services.ingest.sources.activitystreams import interactions, updates
from services.ingest.sources.activitystreams.addressing import authors
from services.ingest.sources.activitystreams.content import instant
from services.ingest.sources.activitystreams.created_objects import made, related
from services.ingest.sources.activitystreams.naming import name_of, named, numbered
from services.ingest.sources.activitystreams.undo import undone
from services.ingest.sources.activitystreams.vocabulary import Thing, ids, things, types
from services.ingest.sources.statements import Ignored, Outcome, directed

MOST_WORK = 20_000
"""An activity that takes more steps is passed over: lists in it multiply."""

Mapping = Callable[[str, Thing], Iterator[Outcome]]
"""From an actor's id and an activity of his to statements."""


def statements_of(activity: Thing) -> Iterator[Outcome]:
    """All statements of `activity`: the same for each of its actors."""
    if not _name(activity):
        yield Ignored(f"{', '.join(sorted(types(activity))) or 'what has no type'} is not mapped")
    elif not ids(activity.actor):
        yield Ignored(f"{_name(activity)} by an actor without an id")
    elif _work(activity) > MOST_WORK:
        yield Ignored(f"{_name(activity)} of too much at once", activity.id or "")
    else:
        for actor in ids(activity.actor):
            yield from _by_actor(actor, activity)


def _work(thing: Thing) -> int:
    """Steps that its statements take: each actor's, of each object, look at all addressed."""
    addressed = sum(len(refs or ()) for refs in (thing.to, thing.cc, thing.bto, thing.bcc))
    looked_at = 1 + addressed + len(thing.tag) + len(thing.audience or ())
    own = looked_at * (1 + len(thing.object) + len(thing.in_reply_to))
    return max(len(thing.actor), 1) * (own + sum(map(_work, things(thing.object))))


def _name(activity: Thing) -> str:
    return next((name for name in sorted(types(activity)) if name in _MAPPINGS), "")


def _by_actor(actor: str, activity: Thing) -> Iterator[Outcome]:
    """The statements of `activity` by `actor`, or why there is none."""
    empty = True
    for outcome in _MAPPINGS[_name(activity)](actor, activity):
        empty = False
        yield outcome
    if empty:
        yield Ignored(f"{_name(activity)} that says too little")


def _answered(tie: str, actor: str, activity: Thing) -> Iterator[Outcome]:
    """A Follow holds once it is accepted, and ends where it is rejected; so does what an offered
    Relationship states. Each is the tie of the one who asked for it."""
    for asked in things(activity.object):
        if "Follow" in types(asked) and actor in (ids(asked.object) or [actor]):
            for follower in ids(asked.actor):
                yield directed(tie, follower, actor, at=instant(activity.published))
        elif "Offer" in types(asked) and tie == "follow" and actor in ids(asked.target):
            for thing in things(asked.object):
                yield from related(actor, thing, activity.published)


def _announced(actor: str, activity: Thing) -> Iterator[Outcome]:
    """A thing is shared; an activity, which communities pass on, says what it says by itself."""
    for ref in activity.object:
        if isinstance(ref, Thing) and _is_activity(ref):
            yield from numbered(named(name_of(ref), statements_of(ref)))
        else:
            yield from interactions.to_author("share", actor, activity, ref)


def _is_activity(thing: Thing) -> bool:
    return bool(_name(thing) or (thing.actor and thing.object))


def _undone(actor: str, activity: Thing) -> Iterator[Outcome]:
    for original in things(activity.object):
        if actor not in ids(original.actor):
            yield Ignored("an undo of what somebody else did")
        elif any(map(_is_activity, things(original.object))) and _name(original) == "Announce":
            yield Ignored("an undo of passing on what others did")
        elif _name(original) not in _FINAL:
            at = instant(activity.published)
            others = set(ids(original.actor)) - {actor}
            for each in numbered(named(name_of(original), statements_of(original))):
                if isinstance(each, Ignored) or each["actor"] not in others:
                    yield undone(each, at)


def _deleted(actor: str, activity: Thing) -> Iterator[Outcome]:
    """Undoes things that are embedded in full, with their own id, time and audience, not the
    deletion's; a Tombstone has no audience."""
    for thing in things(activity.object):
        if thing.id and "Tombstone" not in types(thing) and actor in authors(thing):
            done = named(thing.id, made(actor, Thing(), thing))
            yield from (undone(each, None) for each in done)


_FINAL = frozenset({"", "Undo", "Delete", "Update"})
"""Types that cannot be undone."""

_MAPPINGS: dict[str, Mapping] = {
    "Accept": partial(_answered, "follow"),
    "Add": interactions.added,
    "Announce": _announced,
    "Arrive": updates.travelled,
    "Block": interactions.blocked,
    "Create": interactions.created,
    "Delete": _deleted,
    "EmojiReact": partial(interactions.to_authors, "like"),
    "Follow": partial(interactions.tied, "follow"),
    "Invite": interactions.offered,
    "Join": partial(updates.joined, "follow", "organization"),
    "Leave": partial(updates.joined, "unfollow", "previous_organization"),
    "Like": partial(interactions.to_authors, "like"),
    "Listen": interactions.read,
    "Offer": interactions.offered,
    "Read": interactions.read,
    "Reject": partial(_answered, "unfollow"),
    "Travel": updates.travelled,
    "Undo": _undone,
    "Update": updates.updated,
    "View": interactions.viewed,
}
