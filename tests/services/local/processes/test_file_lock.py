import subprocess
import threading
from pathlib import Path

from services.local.processes.file_lock import FileLock


def test_one_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    first.sign(4711)
    assert not second.acquire()
    assert second.holder() == "process 4711"
    first.close()
    assert second.acquire()
    second.close()


def test_it_is_waited_for(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    leaving = threading.Timer(0.1, first.close)
    leaving.start()
    assert second.acquire(wait_seconds=10)
    leaving.join()
    second.close()


def test_a_child_that_inherits_it_holds_it_on(tmp_path: Path) -> None:
    ours = FileLock(tmp_path / "lock")
    assert ours.acquire()
    with subprocess.Popen(["sleep", "60"], pass_fds=(ours.fd,)) as child:
        ours.close()
        other = FileLock(tmp_path / "lock")
        assert not other.acquire()
        child.kill()
    assert other.acquire(wait_seconds=10)
    other.close()


def test_who_has_not_signed_is_unknown(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "deep" / "lock")
    assert lock.holder() == "process unknown"
    lock.close()
