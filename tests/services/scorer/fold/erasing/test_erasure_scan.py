"""What an erasure finds in a partition, and whether any of it may have to be folded anew."""

from contextlib import closing

import pytest

from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.writer import TableWriter
from schemas.erasures import Erasures, new_secret
from services.scorer.fold.batch import process
from services.scorer.fold.erasing.erasure_scan import ErasureScan
from tests.services.scorer.records import APPENDED, Feed


@pytest.mark.parametrize(("at", "ahead"), [(APPENDED, False), (APPENDED + 1, True)])
def test_a_block_of_a_member_is_found_in_its_row_as_its_header_does_not_say_so(tmp_path, at, ahead):
    erasures = Erasures()
    erasures.take(0, 1, *new_secret())
    erasures.take(1, APPENDED, *erasures.statement(b"ana", always=False))
    identity = Identity(cluster_id="c", topic_ids={}, partition=0)
    with closing(TableWriter(tmp_path / "0", identity, map_bytes=1 << 24)) as table:
        of_ana = [r for r in Feed().records("block", "hater", "ana", at=at) if r.key == b"ana"]
        changes = process(table, {}, of_ana).changes
        table.apply(changes, Progress(complete=True))
        step = ErasureScan(table, erasures, 0).step()
    assert step == (Changes(rows=[(b"ana\0hater", None)]), ahead)
