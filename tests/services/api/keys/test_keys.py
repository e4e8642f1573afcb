"""Keys over HTTP: the same file and rules as those of `rapport keys`."""

from typing import Any

import pytest

from schemas.times import format_time
from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from services.runtime.settings import Settings
from tests.processes import until
from tests.services.api.conftest import Api

ASKED: dict[str, Any] = {"name": "crm", "scopes": ["read"], "members": ["ana"]}


@pytest.fixture(scope="module")
def file(api: Api) -> KeysFile:
    return KeysFile(Settings(data_dir=api.world.state.parent).keys)


def sent(api: Api, key: str) -> dict[str, str]:
    """A key's headers, once the api knows it."""
    headers = {"Authorization": f"Bearer {key}"}
    until(lambda: api.client.get("/session", headers=headers).status_code == 200, "the key")
    return headers


def test_a_key_is_made_listed_and_revoked(api: Api) -> None:
    answer = api.client.post("/v1/keys", json=ASKED)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    key = answer.json()["key"]
    headers = sent(api, key)
    assert api.client.get("/v1/members/ana/settings", headers=headers).status_code == 200
    assert api.client.get("/v1/members/bo/settings", headers=headers).status_code == 403
    listed = api.client.get("/v1/keys")
    (made,) = [each for each in listed.json()["items"] if each["id"] == key.split("_")[1]]
    assert (made["name"], made["members"], made["sources"]) == ("crm", ["ana"], [])
    assert key.split("_")[2] not in listed.text
    assert api.client.delete(f"/v1/keys/{made['id']}").status_code == 204
    gone = "/v1/members/ana/settings"
    until(lambda: api.client.get(gone, headers=headers).status_code == 401, "its end")
    assert api.client.delete(f"/v1/keys/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "a\nb"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes.0"),
        ({"members": []}, "members"),
        ({"scopes": ["ingest"]}, "sources"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"secret": "x"}, "secret"),
    ],
)
def test_what_is_wrong_is_named(api: Api, changed: dict[str, Any], field: str) -> None:
    before = api.client.get("/v1/keys").json()
    answer = api.client.post("/v1/keys", json=ASKED | changed)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert api.client.get("/v1/keys").json() == before


def test_members_are_never_everybody_by_default(api: Api) -> None:
    asked = {name: value for name, value in ASKED.items() if name != "members"}
    assert api.client.post("/v1/keys", json=asked).status_code == 422


def test_a_key_gives_no_more_than_it_has(api: Api, file: KeysFile) -> None:
    headers = sent(api, file.create("op", [Scope.OPERATE, Scope.INGEST], sources=["crm"]))
    more = [{"scopes": ["read"]}, {"scopes": ["ingest"], "sources": "all"},
            {"scopes": ["ingest"], "sources": ["crm", "x"]}]  # fmt: skip
    for changed in more:
        answer = api.client.post("/v1/keys", json=ASKED | changed, headers=headers)
        assert answer.status_code == 403, changed
    within = ASKED | {"scopes": ["ingest"], "sources": ["crm"]}
    assert api.client.post("/v1/keys", json=within, headers=headers).status_code == 201


def test_a_key_makes_none_that_outlives_it(api: Api, file: KeysFile) -> None:
    end = 4_000_000_000_000
    headers = sent(api, file.create("op", [Scope.OPERATE, Scope.READ], expires_at=end))
    for expires_at, status in ((None, 403), (end + 1_000, 403), (end, 201)):
        asked = ASKED | {"expires_at": expires_at and format_time(expires_at)}
        assert api.client.post("/v1/keys", json=asked, headers=headers).status_code == status


def test_a_bound_key_has_none_of_it(api: Api, file: KeysFile) -> None:
    headers = sent(api, file.create("bound", Scope, members=["ana"]))
    for method, path in (("GET", "/v1/keys"), ("POST", "/v1/keys"), ("DELETE", "/v1/keys/x")):
        assert api.client.request(method, path, headers=headers).status_code == 403


def test_a_damaged_file_is_503(api: Api, file: KeysFile) -> None:
    whole = file.path.read_bytes()
    try:
        file.path.write_bytes(b"{")
        for answer in (api.client.get("/v1/keys"), api.client.post("/v1/keys", json=ASKED)):
            assert answer.status_code == 503
            assert "keys file" in answer.json()["detail"]
    finally:
        file.path.write_bytes(whole)
