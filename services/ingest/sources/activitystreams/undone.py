"""Taking back what was said."""

from schemas.kinds import ENDINGS, KINDS
from services.ingest.sources.activitystreams.created import Said
from services.ingest.sources.convention import Ignored

_NAMES = ("kind", "actor", "target", "at")


def taken_back(said: Said, at: object) -> Said:
    """The end, at `at`, of a tie; of anything else the undoing, at the time that it has."""
    if isinstance(said, Ignored):
        return said
    kind = said["kind"]
    if kind in ENDINGS:
        return said | {"kind": ENDINGS[kind], "at": at}
    if kind not in KINDS or not KINDS[kind].undoable:
        return Ignored(f"a {kind} is not undone")
    if said["at"] is None:
        return Ignored(f"the undoing of a {kind} of which is not told when it was")
    return {name: said.get(name) for name in _NAMES} | {"undo": True}
