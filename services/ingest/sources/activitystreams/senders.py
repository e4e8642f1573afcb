"""For whom a sender may speak that was proved by a key of its own."""

from collections.abc import Iterable, Iterator

from services.ingest.signatures.http.key_documents import is_same_host
from services.ingest.sources.activitystreams.vocabulary import Thing, ids
from services.ingest.sources.statements import Ignored, Outcome


def said_by(sender: str, activity: Thing, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """What `activity` says, as far as `sender` may say it: its own acts.

    A community passes on those of others; there each server speaks for its own people.
    """
    if ids(activity.actor) != [sender]:
        yield Ignored("an activity of another than its sender", activity.id or "")
        return
    for outcome in outcomes:
        if isinstance(outcome, Ignored) or is_same_host(str(outcome["actor"]), sender):
            yield outcome
        else:
            yield Ignored("an act of somebody of another server than the sender's", outcome["id"])
