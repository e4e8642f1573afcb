"""All contacts of an ego however many they are, some at a time, so that other reads go on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from relationships.row.blocks import decode_as_seen
from relationships.row.rows import Rows
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

AT_ONCE = 2_000


class ScannedContacts(NamedTuple):
    """Some contacts and their rows, with the latest interactions, in the snapshot they are of."""

    snapshot: Snapshot
    contacts: Sequence[str]
    rows: Rows


async def scan_contacts(reads: Reads, ego: str) -> AsyncIterator[ScannedContacts]:
    """Each contact of ego that it does not hide once, by its principal's id.

    Nothing else runs while a piece is worked on.

    Raises:
        TableNotReady: where a partition that is needed is not restored.
    """
    walk = _Walk(reads, ego)
    for number, alias in enumerate(walk.group):
        after: str | None = ""
        while after is not None:
            with walk.snapshot() as snapshot:
                contacts, encoded = snapshot.of(alias).some_rows(alias, after, AT_ONCE)
                after = contacts[-1] if len(contacts) == AT_ONCE else None
                yield walk.piece(snapshot, number, contacts, encoded)
            await asyncio.sleep(0)
    several = sorted(walk.several)
    for start in range(0, len(several), AT_ONCE):
        with walk.snapshot() as snapshot:
            yield walk.united(snapshot, several[start : start + AT_ONCE])
        await asyncio.sleep(0)


class _Walk:
    """What a walk over all contacts goes by; `several` are those met who have aliases."""

    def __init__(self, reads: Reads, ego: str) -> None:
        self._reads, self._ego = reads, ego
        self._identities = reads.identities.current()
        self.group = self._identities.of(ego)
        self.several: set[str] = set()
        with self.snapshot() as snapshot:
            self._left_out = snapshot.hidden(ego) | {self.group[0]}

    def snapshot(self) -> Snapshot:
        """The tables as of now; who is one with whom stays as it was at the beginning."""
        return Snapshot(self._reads.tables, self._identities)

    def piece(
        self, snapshot: Snapshot, number: int, contacts: Sequence[str], encoded: Sequence[bytes]
    ) -> ScannedContacts:
        """The rows of the group's alias of that number, united with those of the others."""
        alone = len(self.group) == 1 and self._identities.are_alone(contacts)
        if alone and self._left_out.isdisjoint(contacts):
            return ScannedContacts(snapshot, contacts, decode_as_seen(encoded, latest=True))
        met = {contact for contact in contacts if contact in self._identities.groups}
        self.several.update({self._principal(contact) for contact in met} - self._left_out)
        for earlier in self.group[:number]:
            rows = snapshot.of(earlier).contacts(earlier, contacts)
            met.update(contact for contact, row in zip(contacts, rows, strict=True) if row)
        return self.united(snapshot, [c for c in contacts if c not in met | self._left_out])

    def united(self, snapshot: Snapshot, contacts: Sequence[str]) -> ScannedContacts:
        """What there is between all aliases of ego and of each of `contacts`."""
        rows = snapshot.between([(self._ego, contact) for contact in contacts], latest=True)
        return ScannedContacts(snapshot, contacts, rows)

    def _principal(self, member: str) -> str:
        return self._identities.principal(member)
