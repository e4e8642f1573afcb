"""The sample world up to now: all that happened, in the order in which it did."""

from collections.abc import Iterator
from itertools import chain
from operator import itemgetter

from services.local.demo.acts import Event
from services.local.demo.interactions import interactions
from services.local.demo.society import society
from services.local.demo.span import span_until
from services.local.demo.updates import updates


def world(seed: int, now: int) -> Iterator[Event]:
    """Every event up to `now` (epoch milliseconds) in order of time; a function of both.

    Most happens in the last 90 days; profiles, jobs and ties may be years older.
    """
    people, span = society(seed), span_until(now)
    events = chain(updates(seed, people, span), interactions(seed, people, span))
    past = sorted((event for event in events if event["at"] <= now), key=itemgetter("at"))
    for n, event in enumerate(past):
        yield {"id": f"{seed}-{now}-{n}", **event}
