"""Ids of statements: by the thing that was made, else by the activity, whoever passes it on."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from services.ingest.sources.activitystreams.vocabulary import Thing
from services.ingest.sources.statements import Ignored, Outcome, digest, fitting_id, numbered_id


def named(name: str, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """`outcomes`, of which those without a name get this one."""
    for outcome in outcomes:
        yield outcome if isinstance(outcome, Ignored) else {"id": fitting_id(name)} | outcome


def name_of(activity: Thing) -> str:
    """The id of `activity`, or what stands for it where it has none: its content."""
    return activity.id or digest(msgspec.json.encode(activity))


def numbered(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Named `outcomes`, with a number behind the name of the second and later of one name."""
    count: Counter[str] = Counter()
    for outcome in outcomes:
        if isinstance(outcome, Ignored):
            yield outcome
        else:
            name = outcome["id"]
            yield outcome | {"id": numbered_id(name, count[name])}
            count[name] += 1
