"""Activities about the actor himself: where he goes, what he joins, who he is."""

from collections.abc import Iterator

from services.ingest.sources.activitystreams.content import instant, place_of, title
from services.ingest.sources.activitystreams.vocabulary import ACTORS, Thing, things, types
from services.ingest.sources.statements import Outcome, directed

_BRANDS = {"Organization": True, "Person": False}


def travelled(actor: str, activity: Thing) -> Iterator[Outcome]:
    """A journey to the target of a Travel, or the location of an Arrive."""
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


def joined(tie: str, role: str, actor: str, activity: Thing) -> Iterator[Outcome]:
    """An organization (a job, whose field is `role`) or a group (a tie)."""
    at = instant(activity.published)
    for thing in things(activity.object):
        name = title(thing) or thing.id
        if "Organization" in types(thing) and name:
            yield {"kind": "job_change", "actor": actor, "at": at, role: name}
        elif "Group" in types(thing) and thing.id:
            yield directed(tie, actor, thing.id, at=at)


def updated(actor: str, activity: Thing) -> Iterator[Outcome]:
    """The actor's own profile; edits of other things are no statements."""
    for thing in things(activity.object):
        stated = types(thing) & ACTORS
        if stated and thing.id == actor:
            yield {
                "kind": "profile",
                "actor": actor,
                "at": instant(activity.published, thing.updated),
                "name": title(thing),
                "place": place_of(thing.location),
                "is_brand": _BRANDS.get(min(stated)),
            }
