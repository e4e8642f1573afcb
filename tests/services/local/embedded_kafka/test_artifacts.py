import hashlib
import pwd
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from services.local.embedded_kafka.artifacts import JarsUnavailable, classpath
from services.local.embedded_kafka.jars import Jar, locked_jars


class Counting(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)

    def log_message(self, *_: object) -> None:
        self.asked.append(self.path.rpartition("/")[2])


class Remote:
    """A Maven repository on loopback, out of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        handler = partial(Counting, asked=self.asked, directory=folder)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    @property
    def remotes(self) -> dict[str, str]:
        return {"test": f"http://127.0.0.1:{self.server.server_port}"}

    def publish(self, name: str, content: bytes) -> Jar:
        jar = Jar(hashlib.sha256(content).hexdigest(), len(content), "org.example", name, "1.2.3")
        jar.path(self.folder).parent.mkdir(parents=True)
        jar.path(self.folder).write_bytes(content)
        return jar


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    (tmp_path / "remote").mkdir()
    remote = Remote(tmp_path / "remote")
    remote.thread.start()
    yield remote
    remote.server.shutdown()
    remote.thread.join()
    remote.server.server_close()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_what_is_missing_is_fetched_once(
    remote: Remote, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    jars = [remote.publish(f"part-{n}", b"%d" % n * 5000) for n in range(12)]
    home = tmp_path / "home"
    paths = classpath(jars, home, remote.remotes)
    assert paths == [jar.path(home) for jar in jars]
    assert [path.read_bytes() for path in paths] == [b"%d" % n * 5000 for n in range(12)]
    assert sorted(files(home)) == sorted(paths)
    assert "Fetching Kafka" in capfd.readouterr().err
    assert classpath(jars, home, {"nowhere": "http://127.0.0.1:9"}) == paths


def test_those_who_start_at_once_fetch_each_jar_once(remote: Remote, tmp_path: Path) -> None:
    jars = [remote.publish(f"part-{n}", b"%d" % n * 5000) for n in range(12)]
    with ThreadPoolExecutor() as pool:
        starts = [pool.submit(classpath, jars, tmp_path / "home", remote.remotes) for _ in range(3)]
        for start in starts:
            assert all(jar.is_at(path) for jar, path in zip(jars, start.result(), strict=True))
    assert sorted(name for name in remote.asked if name.endswith(".jar")) == sorted(
        f"{jar.artifact}-{jar.version}.jar" for jar in jars
    )


def test_a_wrong_jar_is_refused_and_kept_nowhere(remote: Remote, tmp_path: Path) -> None:
    jar = remote.publish("bad", b"tampered with")._replace(sha256="0" * 64)
    with pytest.raises(JarsUnavailable, match=r"org\.example:bad:1\.2\.3 .* 0{64}: refused"):
        classpath([jar], tmp_path / "home", remote.remotes)
    assert files(tmp_path / "home") == []


def test_a_cached_jar_that_is_damaged_is_fetched_anew(remote: Remote, tmp_path: Path) -> None:
    jar = remote.publish("good", b"all of it")
    damaged = jar.path(tmp_path / "home")
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"all of")
    assert classpath([jar], tmp_path / "home", remote.remotes) == [damaged]
    assert damaged.read_bytes() == b"all of it"


def test_what_cannot_be_had_is_said_with_what_to_do(remote: Remote, tmp_path: Path) -> None:
    jar = Jar("0" * 64, 1, "org.example", "absent", "1")
    with pytest.raises(JarsUnavailable, match=r"absent:1 cannot be fetched(.|\n)*HTTPS_PROXY"):
        classpath([jar], tmp_path / "home", remote.remotes)


def test_no_answer_at_all_is_said_as_well(tmp_path: Path) -> None:
    jar = Jar("0" * 64, 1, "org.example", "absent", "1")
    with pytest.raises(JarsUnavailable, match=r"cannot be fetched(.|\n)*--bootstrap-servers"):
        classpath([jar], tmp_path / "home", {"nowhere": "http://127.0.0.1:9"})


def test_the_lock_pins_each_jar_of_one_kafka() -> None:
    jars = locked_jars()
    assert len({jar.coordinates for jar in jars}) == len(jars) > 40
    assert all(len(bytes.fromhex(jar.sha256)) == 32 and jar.size > 0 for jar in jars)
    kafka = {jar.version for jar in jars if jar.group == "org.apache.kafka"}
    assert kafka == {"4.4.0"}


def test_a_user_without_a_home_is_asked_to_set_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    with pytest.raises(JarsUnavailable, match="set HOME"):
        classpath()
