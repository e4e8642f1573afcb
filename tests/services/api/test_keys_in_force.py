"""Keys as the command line changes them, in an api that runs."""

import pytest
from typer.testing import CliRunner

from schemas.times import format_time
from services.cli.commands import app
from services.runtime.access.api_keys import now_ms
from tests.processes import until
from tests.services.api.conftest import serving
from tests.world import World, now


@pytest.fixture
def keys(tmp_path, monkeypatch):
    """`rapport keys …`; returns the last line."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = CliRunner().invoke(app, ["keys", *arguments, "--data-dir", str(tmp_path)])
        assert result.exit_code == 0, result.output
        return (result.stdout.splitlines() or [""])[-1]

    return run


def test_created_rotated_expired_and_revoked_keys_are_so_while_it_runs(tmp_path, keys):
    world = World(tmp_path / "state", 1)
    event = {"id": "1", "source": "t", "kind": "like", "actor": "ana", "target": "bo"}
    world.feed([event | {"at": now()}])
    with serving(world, tmp_path) as api:

        def answer(key, member="ana"):
            headers = {"Authorization": f"Bearer {key}"}
            return api.client.get(f"/v1/members/{member}/circle", headers=headers)

        def becomes(key, status):
            until(lambda: answer(key).status_code == status, f"{status} for the key")

        of_ana = ("--scope", "read", "--member", "ana", "--all-sources")
        old = keys("create", "phone", *of_ana)
        becomes(old, 200)
        assert answer(old, "bo").status_code == 403
        new = keys("rotate", "phone")
        becomes(new, 200)
        assert answer(old).status_code == 401
        keys("revoke", "phone")
        becomes(new, 401)
        brief = keys("create", "brief", *of_ana, "--expires", format_time(now_ms() + 2_000))
        until(lambda: "has expired" in answer(brief).text, "the key's end, once it was known")
    world.close()
