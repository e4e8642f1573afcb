"""A backup that is not as it was written is refused, by both commands, before Kafka is asked."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.topics import TOPICS
from services.backup.manifest import FORMAT, NAME, Content, Part, open_backup, write_manifest
from services.backup.records import Record, RecordsFile
from services.cli.commands import app

RECORDS = [
    Record(3, 5, b"ana", b"one", (("reason", b"why"),)),
    Record(7, 6, None, None),
    *(Record(n, n, b"bo", b"\xff" * 100) for n in range(10, 3_000)),
]
DAMAGED = "feed.posts-0.zst"


def written(directory: Path, number: int = FORMAT) -> Path:
    parts = []
    for topic in TOPICS:
        name = f"{topic}-0.zst"
        with RecordsFile(directory / name) as file:
            file.append(RECORDS)
            parts.append(
                Part(topic=topic, partition=0, file=name, start=3, **file.finish()._asdict())
            )
    write_manifest(
        directory,
        Content(format=number, rapport="1", began="a", ended="b", partitions=1, parts=parts,
                positions=[None], notified={}),
    )  # fmt: skip
    return directory


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return written(tmp_path / "backup")


def test_what_was_written_is_read_and_nobody_else_may(directory):
    backup = open_backup(directory)
    backup.check()
    assert list(backup.records("feed.posts", 0)) == RECORDS
    assert {path.stat().st_mode & 0o077 for path in [directory, *directory.iterdir()]} == {0}
    result = CliRunner().invoke(app, ["backup", "--check", str(directory)])
    assert result.exit_code == 0 and f"{len(RECORDS) * len(TOPICS):,} records" in result.output


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lift(path: Path) -> None:
    """A manifest whose content was changed by hand."""
    sealed = json.loads(path.read_bytes())
    sealed["content"]["partitions"] = 2
    path.write_text(json.dumps(sealed))


@pytest.mark.parametrize("command", [["backup", "--check"], ["restore"]])
@pytest.mark.parametrize(
    ("damage", "name", "why"),
    [
        (flip, DAMAGED, "has another checksum"),
        (cut, DAMAGED, "bytes, not"),
        (Path.unlink, DAMAGED, "is missing"),
        (cut, NAME, "is damaged"),
        (lift, NAME, "has another checksum"),
        (Path.unlink, NAME, "is no whole backup"),
    ],
)
def test_damage_is_named(directory, command, damage, name, why):
    damage(directory / name)
    result = CliRunner(env={"COLUMNS": "200"}).invoke(
        app, [*command, str(directory), "--bootstrap-servers", "127.0.0.1:1"]
    )
    assert result.exit_code == 2
    assert why in result.output and name in result.output
    assert "Kafka" not in result.output


def test_another_format_is_refused(tmp_path):
    result = CliRunner().invoke(app, ["restore", str(written(tmp_path / "later", FORMAT + 1))])
    assert result.exit_code == 2
    assert f"has format {FORMAT + 1}" in " ".join(result.output.split())
