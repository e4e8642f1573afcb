import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.times import DAY_MS, HOUR_MS, format_time
from services.cli.commands import app
from services.runtime.access.api_key import ExpiredKey
from services.runtime.access.api_keys import Keyring, ensure_first_key, now_ms
from services.runtime.access.grants import Scope
from services.runtime.settings import Settings

ALL = ("--all-members", "--all-sources")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Away from a `rapport.toml`, and from a terminal's width."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def keys(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["keys", *arguments, "--data-dir", "data"])


def created(*arguments: str) -> str:
    result = keys("create", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()[-1]


def keyring(now: int | None = None) -> Keyring:
    return Keyring(Settings(data_dir=Path("data")).keys, now=lambda: now or now_ms())


def listed() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(keys("list", "--json").stdout)
    return found


def test_create_prints_the_key_alone_on_its_last_line() -> None:
    token = created("crm", "--scope", "ingest", "--all-members", "--source", "crm")
    key = keyring().find(token)
    assert key is not None
    assert (key.name, key.scopes) == ("crm", {Scope.INGEST})
    assert (key.members, key.sources, key.expires_at) == (None, {"crm"}, None)


def test_members_and_scopes_are_those_that_were_named() -> None:
    token = created(
        "us", "--scope", "read", "--scope", "write", "--member", "ana", "--member", "bo",
        "--all-sources",
    )  # fmt: skip
    key = keyring().find(token)
    assert key is not None
    assert key.scopes == {Scope.READ, Scope.WRITE}
    assert (key.members, key.sources) == ({"ana", "bo"}, None)


@pytest.mark.parametrize(
    ("arguments", "asked_for"),
    [
        ((), "--scope"),
        (ALL, "--scope"),
        (("--scope", "read"), "--member"),
        (("--scope", "read", "--all-sources"), "--member"),
        (("--scope", "operate"), "--member"),
        (("--scope", "ingest", "--all-members"), "--source"),
        (("--scope", "ingest", "--scope", "operate", "--all-members"), "--source"),
        (("--scope", "read", "--member", "ana", *ALL), "not both"),
        (("--scope", "read", "--source", "crm", *ALL), "not both"),
    ],
)
def test_nothing_is_everything_by_default(arguments: tuple[str, ...], asked_for: str) -> None:
    result = keys("create", "bot", *arguments)
    assert result.exit_code == 2
    assert asked_for in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not Path("data/keys.json").exists()


@pytest.mark.parametrize("scope", ["read", "write", "operate"])
def test_a_key_that_sends_nothing_needs_no_sources_and_has_none(scope: str) -> None:
    token = created("ops", "--scope", scope, "--all-members")
    key = keyring().find(token)
    assert key is not None
    assert key.sources == frozenset()


@pytest.mark.parametrize("name", ["", "a\nb", "a\x1b[2J", "a\u202eb", " a", "n" * 65])
def test_a_name_is_for_people_to_read(name: str) -> None:
    assert keys("create", name, "--scope", "read", *ALL).exit_code == 2
    assert not Path("data/keys.json").exists()


@pytest.mark.parametrize("member", ["", "a b", "..", "a\u0301", "m" * 201])
def test_what_is_no_member_id_is_refused(member: str) -> None:
    result = keys("create", "x", "--scope", "read", "--member", member, "--all-sources")
    assert result.exit_code == 2
    assert "member id" in result.stderr


@pytest.mark.parametrize(
    ("span", "ms"),
    [("90d", 90 * DAY_MS), ("12h", 12 * HOUR_MS), ("30m", HOUR_MS // 2), ("90s", 90_000)],
)
def test_a_key_ends_after_a_span(span: str, ms: int) -> None:
    before = now_ms()
    token = created("brief", "--scope", "read", *ALL, "--expires", span)
    assert keyring(before + ms - 1).find(token)
    with pytest.raises(ExpiredKey):
        keyring(now_ms() + ms).find(token)


def test_a_key_ends_at_a_time() -> None:
    at = now_ms() + DAY_MS
    created("brief", "--scope", "read", *ALL, "--expires", format_time(at))
    (key,) = listed()
    assert key["expires_at"] == format_time(at)


@pytest.mark.parametrize("expires", ["soon", "90", "-1d", "0d", "1w", "2020-01-01T00:00:00Z", ""])
def test_what_is_no_time_to_come_is_refused(expires: str) -> None:
    result = keys("create", "x", "--scope", "read", *ALL, "--expires", expires)
    assert result.exit_code == 2
    assert "--expires" in result.stderr


def test_keys_are_listed_and_shown_without_their_secrets() -> None:
    token = created("[red]ana", "--scope", "read", "--member", "ana", "--all-sources")
    key_id, secret = token.split("_")[1:]
    (key,) = listed()
    assert key == {
        "id": key_id,
        "name": "[red]ana",
        "scopes": ["read"],
        "members": ["ana"],
        "sources": "all",
        "expires_at": None,
        "created_at": key["created_at"],
    }
    table = keys("list").stdout
    assert key_id in table
    assert "[red]ana" in table
    for which in (key_id, "[red]ana"):
        assert json.loads(keys("show", which, "--json").stdout) == key
        assert "ana" in keys("show", which).stdout
    outputs = [keys("list"), keys("list", "--json"), keys("show", key_id)]
    assert not any(secret in each.output for each in outputs)


def test_a_name_that_two_keys_have_names_neither() -> None:
    tokens = [created("same", "--scope", "read", *ALL) for _ in range(2)]
    for command in ("show", "rotate", "revoke"):
        result = keys(command, "same")
        assert result.exit_code == 2
        assert all(token.split("_")[1] in result.stderr for token in tokens)
    assert all(keyring().find(token) for token in tokens)


def test_rotate_prints_another_key_alone_on_its_last_line() -> None:
    old = created("crm", "--scope", "read", *ALL)
    new = keys("rotate", "crm").stdout.splitlines()[-1]
    assert keyring().find(old) is None
    assert keyring().find(new)
    newest = keys("rotate", "crm", "--overlap", "24h").stdout.splitlines()[-1]
    assert keyring().find(new)
    assert keyring(now_ms() + DAY_MS).find(new) is None
    assert keyring().find(newest)


def test_the_first_key_rotated_is_the_first_key_still() -> None:
    old = keys().stdout.strip()
    other = created("first", "--scope", "read", *ALL)
    new = keys("rotate", old.split("_")[1]).stdout.strip()
    assert keys().stdout.strip() == Path("data/api-key").read_text().strip() == new
    keys("rotate", other.split("_")[1])
    assert keys().stdout.strip() == new
    assert len(listed()) == 2


def test_revoked_is_gone() -> None:
    token = created("crm", "--scope", "read", *ALL)
    assert keys("revoke", token.split("_")[1]).exit_code == 0
    assert keyring().find(token) is None
    assert listed() == []


@pytest.mark.parametrize("command", ["show", "rotate", "revoke"])
def test_a_key_that_is_not_there_is_named(command: str) -> None:
    result = keys(command, "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.stderr


def test_the_first_key_may_do_everything_for_everybody_for_ever() -> None:
    token = keys().stdout.strip()
    assert token == ensure_first_key(Settings(data_dir=Path("data")))
    (key,) = listed()
    assert key["scopes"] == ["ingest", "operate", "read", "write"]
    assert (key["members"], key["sources"], key["expires_at"]) == ("all", "all", None)


def test_a_damaged_file_is_one_clear_line() -> None:
    Path("data").mkdir()
    Path("data/keys.json").write_text("{")
    for command in ((), ("list",), ("create", "x", "--scope", "read", *ALL)):
        result = keys(*command)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert "keys.json" in result.stderr
