from urllib.parse import quote

import pytest


@pytest.mark.parametrize(
    "member", ["a/b", "bluesky:did:plc:abc", "50%", "a%2Fb", "ça-va", "東京", "a?b#c", "a+b"]
)
def test_ids_may_contain_anything(api, events, member):
    other = f"friend-of-{member}"
    api.world.feed([events("like", member, other)])
    ego, contact = quote(member, safe=""), quote(other, safe="")
    found = api.client.get(f"{api.client.base_url}/v1/members/{ego}/relationships/{contact}").json()
    assert (found["ego"], found["contact"], found["strength"]) == (member, other, pytest.approx(1))
    assert api.ok(f"/v1/members/{ego}")["id"] == member


@pytest.mark.parametrize("encoded", ["%FF", "a%20b", "%00", "a" * 201, "e%CC%81"])
def test_what_is_no_id_is_refused(api, encoded):
    assert api.problem(422, f"/v1/members/{encoded}")["errors"][0]["field"] == "member"
    path = f"/v1/members/{encoded}/relationships/bo"
    assert api.problem(422, path)["errors"][0]["field"] == "ego"
    path = f"/v1/members/ana/relationships/{encoded}"
    assert api.problem(422, path)["errors"][0]["field"] == "contact"
