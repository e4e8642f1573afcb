"""What a grant may send, and what counts of it: none speaks for others than it is bound to."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from schemas.events import FeedEvent
from schemas.sources import PAGE, is_reserved
from services.http.problems import FORBIDDEN, Fault, Problem
from services.ingest.requests.validation import MAX_FAULTS
from services.runtime.access.grants import Grant, Scope
from services.runtime.metrics import INGEST_ALIASES_LEFT_OUT


def check_senders(
    grant: Grant, events: Sequence[FeedEvent], configured: Collection[str] = ()
) -> None:
    """Check that `grant` may send as each event's `source` and `actor`.

    An unbound one may send as anybody, which costs nothing for each event. One that is bound to
    members sends as no source that is `configured` unless it names it: else it would use up the
    ids of what that source is about to send. No bound one sends as a source of Rapport's own.

    Raises:
        Problem: 403 naming those that it may not, by index and field.
    """
    if grant.sources is not None:
        _refuse(grant, _others(events, "source", _unreserved(grant.sources)))
    elif grant.members is not None:
        _refuse(grant, _of_configured(events, {*configured, PAGE}))
    check_actors(grant, events)


def check_actors(grant: Grant, events: Sequence[FeedEvent]) -> None:
    """As `check_senders`, of events whose `source` is not the sender's to state.

    Raises:
        Problem: 403 as there.
    """
    if grant.members is not None:
        _refuse(grant, _others(events, "actor", grant.members))


def check_source(grant: Grant, name: str) -> None:
    """Check that `grant` may send as the source of this name.

    Raises:
        Problem: 403 where it may not.
    """
    if grant.sources is not None and name not in grant.sources:
        raise Problem(FORBIDDEN, f"The key {grant.name!r} may not send as the source {name!r}")


def states_aliases(grant: Grant) -> bool:
    """Whether the `aliases` count that profiles of `grant` state: who is one with whom is read
    from them, and so whose network a member sees."""
    return grant.for_everybody and Scope.WRITE in grant.scopes


def leave_out_aliases(events: Iterable[FeedEvent]) -> int:
    """Take the `aliases` out of `events`, as if they had stated none; returns of how many."""
    stating = [event for event in events if event.aliases is not None]
    for event in stating:
        event.aliases = None
    INGEST_ALIASES_LEFT_OUT.inc(len(stating))
    return len(stating)


def _unreserved(sources: Iterable[str]) -> frozenset[str]:
    return frozenset(source for source in sources if not is_reserved(source))


def _others(events: Sequence[FeedEvent], field: str, own: frozenset[str]) -> Iterator[Fault]:
    for index, event in enumerate(events):
        if getattr(event, field) not in own:
            yield {"index": index, "field": field, "detail": "the key may not send as this one"}


def _of_configured(events: Sequence[FeedEvent], configured: Collection[str]) -> Iterator[Fault]:
    """Those whose source is a configured one, `NAME` or `NAME/STATED`."""
    for index, event in enumerate(events):
        if event.source.partition("/")[0] in configured:
            yield {"index": index, "field": "source", "detail": "the key may not send as this one"}


def _refuse(grant: Grant, others: Iterator[Fault]) -> None:
    faults = list(islice(others, MAX_FAULTS))
    if faults:
        first = faults[0]
        where = f"event {first['index']}, {first['field']}"
        detail = f"The key {grant.name!r} may not send as others; none was taken. First: {where}"
        raise Problem(FORBIDDEN, detail, errors=faults)
