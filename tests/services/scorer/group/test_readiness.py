from types import SimpleNamespace

from services.kafka.halts import Halt
from services.scorer.group.readiness import unready_partitions
from tests.services.scorer.group.stand_ins import Partition, Table


def reasons(*, owned=(), restoring=(), standbys=(), without_room=()):
    ownership = SimpleNamespace(partitions=list(owned), restoring=list(restoring))
    return unready_partitions(ownership, standbys, without_room)


def test_ready_with_complete_tables():
    assert reasons(owned=[Partition(Table(0))], standbys=[Table(1)]) == set()


def test_names_what_is_restored_once():
    standbys = [Table(1, complete=False), Table(2, complete=False)]
    assert reasons(restoring=[1, 3], standbys=standbys) == {
        "partition 1 is being restored",
        "partition 2 is being restored",
        "partition 3 is being restored",
    }


def test_names_what_was_never_whole():
    owned, standby, restored = Partition(Table(0)), Table(1), Table(2, complete=False)
    owned.table.whole = standby.whole = restored.whole = False
    assert reasons(owned=[owned], standbys=[standby, restored]) == {
        "partition 0 was never caught up with the feeds yet",
        "partition 1 was never caught up with the feeds yet",
        "partition 2 is being restored",
    }


def test_names_what_is_halted_and_what_is_full():
    halted, full = Partition(Table(0)), Partition(Table(1))
    halted.halt, full.table.full = Halt(since=1, dead_letters=9, reason="bad"), True
    standby = Table(2)
    standby.full = True
    assert reasons(owned=[halted, full], standbys=[standby], without_room={3}) == {
        "partition 0 is halted by dead letters",
        "partition 1 has no room to store",
        "partition 2 has no room to store",
        "partition 3 has no room to store",
    }
