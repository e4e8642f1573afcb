"""`rapport members export`, as its user finds the file."""

import os
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from services.local import members


@pytest.fixture
def loose_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def answering(monkeypatch: pytest.MonkeyPatch, *chunks: bytes, broken: bool = False) -> None:
    """Have the api answer with `chunks`, and then break off where it is `broken`."""

    async def export(*args: object, **options: object) -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk
        if broken:
            raise members.RefusedByApi("the export broke off")

    monkeypatch.setattr(members, "export", export)


def export_to(file: Path) -> int:
    command = [
        "members",
        "export",
        "ana",
        "--output",
        str(file),
        "--data-dir",
        str(file.parent.with_suffix(".data")),
    ]
    return CliRunner(env={"RAPPORT_API_PORT": "1"}).invoke(app, command).exit_code


@pytest.mark.usefixtures("loose_umask")
def test_only_its_owner_may_read_what_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, b"one\n", b"two\n")
    directory = tmp_path / "shared"
    directory.mkdir(mode=0o755)
    file = directory / "ana"
    (directory / "ana.part").touch(mode=0o666)
    assert export_to(file) == 0
    assert file.read_bytes() == b"one\ntwo\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o755
    assert {each.name for each in directory.iterdir()} == {"ana", "ana.part"}


def test_a_part_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, b"one\n", broken=True)
    file = tmp_path / "ana"
    file.write_text("of before")
    assert export_to(file) != 0
    assert file.read_text() == "of before"
    assert [each for each in tmp_path.iterdir() if each.is_file()] == [file]
