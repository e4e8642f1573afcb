import pytest

from relationships.tables.state_directory import StateDirectory, StateLocked
from services.kafka.rebuild import restore
from services.runtime.settings import Settings


def test_restore_sets_the_tables_of_every_partition_aside(tmp_path) -> None:
    settings = Settings(state_dir=tmp_path, partitions=2)
    for name in ("0", "1", "2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.mdb").write_bytes(b"old")
    restore(settings)
    assert not (tmp_path / "0").exists() and not (tmp_path / "1").exists()
    assert (tmp_path / "2").exists()  # not one of its partitions
    assert len(list(tmp_path.glob("*/data.mdb"))) == 3


def test_restore_is_refused_while_another_process_writes_the_tables(tmp_path) -> None:
    (tmp_path / "0").mkdir()
    writer = StateDirectory(tmp_path)
    with pytest.raises(StateLocked):
        restore(Settings(state_dir=tmp_path, partitions=2))
    assert (tmp_path / "0").exists()
    writer.close()
