"""Calendars and address books through a whole Rapport, broken off and run again."""

import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from services.ingest.imports.runs.order import ImportOrder, importer_of
from services.ingest.imports.runs.report import ImportReport
from services.local import imports
from services.local.imports import import_file
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

EVENT = """BEGIN:VEVENT
UID:{uid}
DTSTART:202611{day:02}T100000Z
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@{crowd}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{guest}@{crowd}
END:VEVENT
"""


class World:
    """Calendars of ana, who met bo and others of a crowd of the test's own."""

    def __init__(self, stack: Stack, directory: Path) -> None:
        self.stack, self.crowd = stack, f"{uuid.uuid4().hex[:8]}.example"
        self.directory = directory

    def calendar(self, **days: int) -> Path:
        """A file with an event on a day of November for each guest."""
        events = "".join(
            EVENT.format(uid=f"{guest}@{self.crowd}", day=day, guest=guest, crowd=self.crowd)
            for guest, day in days.items()
        )
        file = self.directory / "calendar.ics"
        file.write_text(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
        return file

    async def take(self, file: Path, source: str = "ana") -> ImportReport:
        order = ImportOrder(importer_of("icalendar"), file, f"{source}@{self.crowd}", False)
        return await import_file(self.stack.endpoints, self.directory, order)

    def met(self, guest: str) -> int:
        """How often ana met the guest."""
        with self.stack.client() as api:
            path = f"/v1/members/mail:ana@{self.crowd}/relationships/mail:{guest}@{self.crowd}"
            answer = api.get(path, params={"at": "2026-11-27T10:00:00Z"})
        found: dict[str, Any] = answer.raise_for_status().json()
        assert found["windows"]["28d"]["mutual"] == found["interactions"]["mutual"]
        return found["interactions"]["mutual"]


@pytest.fixture
def world(stack: Stack, tmp_path: Path) -> World:
    return World(stack, tmp_path)


async def test_each_export_leaves_what_it_states(world: World) -> None:
    done = await world.take(world.calendar(bo=10, cy=12, di=14))
    assert done.tally == {"added": 3, "published": 3}
    done = await world.take(world.calendar(bo=11, di=14))
    assert done.tally == {"changed": 1, "taken back": 1, "published": 3}
    assert [world.met(guest) for guest in ("bo", "cy", "di")] == [1, 0, 1]
    done = await world.take(world.calendar(bo=10, di=14))
    assert done.tally == {"changed": 1, "published": 2}
    assert [world.met(guest) for guest in ("bo", "cy", "di")] == [1, 0, 1]
    assert (await world.take(world.calendar(bo=10, di=14))).tally == {"published": 0}


async def test_what_breaks_off_is_finished_whichever_file_comes_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = imports.publish

    async def before(*sent: Any) -> Any:
        raise ConnectionError("killed before it was published")

    async def after(*sent: Any) -> Any:
        await publish(*sent)
        raise ConnectionError("killed before that was remembered")

    await world.take(world.calendar(bo=10, cy=12))
    for broken, files in (
        (before, ({"bo": 11, "cy": 12}, {"bo": 10, "cy": 12})),
        (after, ({"bo": 11, "cy": 12}, {"bo": 10, "cy": 12})),
        (after, ({"bo": 10, "cy": 11}, {"bo": 12, "cy": 12})),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(imports, "publish", broken)
            with pytest.raises(ConnectionError):
                await world.take(world.calendar(**files[0]))
        done = await world.take(world.calendar(**files[1]))
        assert done.finished == 2
        assert [world.met(guest) for guest in ("bo", "cy")] == [1, 1]


async def test_the_command_shows_the_difference_first(world: World) -> None:
    def command(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | world.stack.settings.variables()
        rapport = [sys.executable, "-m", "services.cli", "import", "icalendar", str(file)]
        run = [*rapport, "--source", f"ana@{world.crowd}", *options]
        return subprocess.run(run, env=environment, capture_output=True, text=True, check=True)

    await world.take(world.calendar(bo=10, cy=12, di=14))
    shown = command(world.calendar(bo=11, di=14, ed=15, fi=9), "--dry-run")
    pair = f"mail:ana@{world.crowd} with mail:"
    assert sorted(line.partition(" (UID")[0] for line in shown.stdout.splitlines()) == [
        f"added: {pair}ed@{world.crowd} at 2026-11-15T10:00:00Z",
        f"added: {pair}fi@{world.crowd} at 2026-11-09T10:00:00Z",
        f"changed: {pair}bo@{world.crowd} at 2026-11-10T10:00:00Z",
        f"taken back: {pair}cy@{world.crowd} at 2026-11-12T10:00:00Z",
    ]
    assert "2 added" in shown.stderr
    assert [world.met(guest) for guest in ("bo", "cy", "ed")] == [1, 1, 0]
