"""A scan over all contacts of an ego, however many, in batches, so that other reads go on."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import NamedTuple

from relationships.row.blocks import decode_as_seen
from relationships.row.rows import Rows
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

BATCH = 2_000
"""Contacts in a batch."""


class ScannedContacts(NamedTuple):
    """A batch of contacts and their rows, with the latest interactions, and their snapshot."""

    snapshot: Snapshot
    contacts: Sequence[str]
    rows: Rows


async def scan_contacts(reads: Reads, ego: str) -> AsyncGenerator[ScannedContacts, None]:
    """Each contact of ego that it does not hide, once, by its principal's id.

    Nothing else runs while the caller works on a batch.

    Raises:
        TableNotReady: where a partition that is needed is not restored.
    """
    scan = _Scan(reads, ego)
    for number, alias in enumerate(scan.group):
        after: str | None = ""
        while after is not None:
            with scan.snapshot() as snapshot:
                contacts, encoded = snapshot.of(alias).some_rows(alias, after, BATCH)
                after = contacts[-1] if len(contacts) == BATCH else None
                yield scan.batch(snapshot, number, contacts, encoded)
            await asyncio.sleep(0)
    with_aliases = sorted(scan.with_aliases)
    for start in range(0, len(with_aliases), BATCH):
        with scan.snapshot() as snapshot:
            yield scan.united(snapshot, with_aliases[start : start + BATCH])
        await asyncio.sleep(0)


class _Scan:
    """The state of a scan: `group` are ego's aliases, in the order they are scanned.

    `with_aliases` are the principals met so far who have aliases: they come last, united.
    """

    def __init__(self, reads: Reads, ego: str) -> None:
        self._reads, self._ego = reads, ego
        self._identities = reads.united
        self.group = self._identities.of(ego)
        self.with_aliases: set[str] = set()
        with self.snapshot() as snapshot:
            self._left_out = snapshot.hidden(ego) | {self.group[0]}

    def snapshot(self) -> Snapshot:
        """The tables as of now; which members are one stays as it was when the scan began."""
        return self._reads.snapshot(self._identities)

    def batch(
        self, snapshot: Snapshot, number: int, contacts: Sequence[str], encoded: Sequence[bytes]
    ) -> ScannedContacts:
        """The contacts of ego's alias `number`, their rows united with those of ego's others."""
        alone = len(self.group) == 1 and self._identities.are_alone(contacts)
        if alone and self._left_out.isdisjoint(contacts):
            return ScannedContacts(snapshot, contacts, decode_as_seen(encoded, latest=True))
        met = {contact for contact in contacts if contact in self._identities.groups}
        snapshot.sight(list(met))
        self.with_aliases.update(set(map(snapshot.identities.principal, met)) - self._left_out)
        for earlier in self.group[:number]:
            rows = snapshot.of(earlier).contacts(earlier, contacts)
            met.update(contact for contact, row in zip(contacts, rows, strict=True) if row)
        return self.united(snapshot, [c for c in contacts if c not in met | self._left_out])

    def united(self, snapshot: Snapshot, contacts: Sequence[str]) -> ScannedContacts:
        """What there is between all aliases of ego and of each of `contacts`."""
        rows = snapshot.between([(self._ego, contact) for contact in contacts], latest=True)
        return ScannedContacts(snapshot, contacts, rows)
