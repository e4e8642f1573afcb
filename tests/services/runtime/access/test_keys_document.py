"""The keys file as it is on disks: that of the release before, and the present one."""

import json
from pathlib import Path

import pytest

from services.runtime.access.api_keys import Keyring
from services.runtime.access.grants import Scope
from services.runtime.access.keys_document import InvalidKeys, read_keys, written_keys
from services.runtime.access.keys_file import KeysFile

OF_THE_RELEASE_BEFORE = b"""{
  "keys": [
    {
      "created_at": "2026-11-20T08:00:00.123Z",
      "id": "0123456789ab",
      "name": "feeds",
      "scopes": [
        "ingest",
        "read"
      ],
      "sha256": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    }
  ]
}
"""
TOKEN = "rk_0123456789ab_" + "secret"


def entry(**changes: object) -> dict[str, object]:
    of = json.loads(OF_THE_RELEASE_BEFORE)["keys"][0]
    of.pop("id")
    return of | {"members": ["ana"], "sources": "all"} | changes


def document(**changes: object) -> bytes:
    return json.dumps({"version": 2, "keys": {"0123456789ab": entry(**changes)}}).encode()


def test_keys_of_the_release_before_still_have_all_members_and_sources(tmp_path: Path) -> None:
    file = KeysFile(tmp_path / "keys.json")
    file.path.write_bytes(OF_THE_RELEASE_BEFORE)
    key = Keyring(file.path).find(TOKEN)
    assert key is not None
    assert (key.name, key.scopes) == ("feeds", {Scope.INGEST, Scope.READ})
    assert (key.members, key.sources, key.expires_at) == (None, None, None)


def test_the_first_change_says_explicitly_what_they_had(tmp_path: Path) -> None:
    file = KeysFile(tmp_path / "keys.json")
    file.path.write_bytes(OF_THE_RELEASE_BEFORE)
    new = file.create("ana", [Scope.READ], members=["ana"], sources=[])
    written = json.loads(file.path.read_bytes())
    assert written["version"] == 2
    old = written["keys"]["0123456789ab"]
    assert (old["members"], old["sources"]) == ("all", "all")
    keyring = Keyring(file.path)
    assert keyring.find(TOKEN)
    assert keyring.find(new)


def test_the_release_before_does_not_take_a_bound_key_for_an_unbound_one(tmp_path: Path) -> None:
    """It reads a list of keys; of anything else it says so and goes on with those it knows."""
    file = KeysFile(tmp_path / "keys.json")
    file.create("ana", [Scope.READ], members=["ana"], sources=[])
    assert not isinstance(json.loads(file.path.read_bytes())["keys"], list)


def test_what_is_written_is_read_again() -> None:
    former = {"sha256": "00", "until": "2026-12-01T00:00:00Z"}
    content = document(expires_at="2027-01-01T00:00:00.5Z", former=former)
    keys = read_keys(content)
    assert read_keys(written_keys(keys)) == keys
    assert keys[0].former is not None
    assert keys[0].expires_at == 1_798_761_600_500


@pytest.mark.parametrize("missing", ["members", "sources", "scopes"])
def test_who_edits_it_by_hand_and_leaves_out_whose_it_is_is_refused(missing: str) -> None:
    of = entry()
    del of[missing]
    with pytest.raises(InvalidKeys, match=missing):
        read_keys(json.dumps({"version": 2, "keys": {"0123456789ab": of}}).encode())


@pytest.mark.parametrize(
    "changes",
    [
        {"members": None},
        {"members": "ana"},
        {"members": "ALL"},
        {"sources": [1]},
        {"scopes": ["everything"]},
        {"expires": "2027-01-01T00:00:00Z"},
        {"expires_at": "soon"},
        {"expires_at": "2027-01-01T00:00:00"},
    ],
)
def test_what_is_not_meant_so_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidKeys):
        read_keys(document(**changes))


def test_an_entry_of_before_that_states_members_is_refused() -> None:
    """Else whoever adds a key to the old file by hand would give it everybody."""
    of = entry(id="0123456789ab")
    with pytest.raises(InvalidKeys, match="members"):
        read_keys(json.dumps({"keys": [of]}).encode())


def test_a_version_to_come_is_refused() -> None:
    with pytest.raises(InvalidKeys, match="version 3"):
        read_keys(b'{"version": 3, "keys": {}}')
