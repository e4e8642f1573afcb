"""Finding members by id or name for a bound viewer, among those alone whom it might see.

Of others the id by which they are known and the name that is shown are searched, not their other
ids; of the viewer all.
"""

import asyncio
from collections.abc import Iterable, Iterator

from relationships.network.sight import Sight
from relationships.profile.identities import Identities
from services.api.members.name_index import Found, Names, rank
from services.api.reading.reads import Reads
from services.api.reading.sight.seen_snapshot import SeenSnapshot
from services.api.reading.sight.viewer import Viewer
from services.api.reading.sight.within_reach import within_reach

_BATCH = 100
"""So many are looked at before other reads go on."""


async def first_seen(
    reads: Reads, viewer: Viewer, text: str, last: Found, most: int
) -> list[Found]:
    """The best that are found after `last`, of those of whom the viewer sees who they are.

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    names, stated, wanted = reads.shared(Names), reads.united, text.casefold()
    among = await within_reach(reads, viewer)
    own = {alias for member in viewer.members for alias in stated.of(member)}

    def ordered() -> list[Found]:
        principals = _principals(names, stated) if among is None else among
        return sorted(f for f in _find(names, stated, own, wanted, principals) if f > last)

    found = await asyncio.to_thread(ordered)
    seen: list[Found] = []
    for start in range(0, len(found), _BATCH):
        with reads.seen_snapshot(viewer) as snapshot:
            seen += _seen(snapshot, found[start : start + _BATCH], wanted)
        if len(seen) >= most:
            break
        await asyncio.sleep(0)
    return seen[:most]


def _principals(names: Names, stated: Identities) -> Iterator[str]:
    return (member for member in names.members() if stated.principal(member) == member)


def _find(
    names: Names, stated: Identities, own: set[str], wanted: str, principals: Iterable[str]
) -> Iterator[Found]:
    """Those of `principals` in whose id or name there is `wanted`, in no order."""
    for member in principals:
        group = stated.of(member)
        texts = list(map(names.searched, group))
        if member not in own and len(group) > 1:
            shown = (text.partition("\n")[2] for text in texts)
            texts = ["\n".join([member.casefold(), *shown])]
        ranks = [rank(wanted, text) for text in texts if text and wanted in text]
        if ranks:
            yield Found(min(ranks), member)


def _seen(snapshot: SeenSnapshot, some: list[Found], wanted: str) -> Iterator[Found]:
    """Those who are seen; of several ids only by the name that is shown."""
    for found, sight in zip(some, snapshot.sight([f.member for f in some]), strict=True):
        if sight is Sight.NOTHING:
            continue
        if len(snapshot.identities.of(found.member)) > 1 and found.member not in snapshot.selves:
            name = snapshot.whereabouts(found.member).statement("name") or ""
            if wanted not in f"{found.member}\n{name}".casefold():
                continue
        yield found
