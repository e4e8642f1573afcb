"""Aliases that several members claim unite nobody, and are listed."""

import time
from typing import Any

from tests.processes import until
from tests.services.api.conftest import Api

CONFLICTS = "/v1/identities/conflicts"


def of(api: Api, *aliases: str) -> list[dict[str, Any]]:
    """The conflicts about `aliases`, whatever else other tests left, by pages of one."""
    found, cursor = [], None
    while True:
        page = api.ok(CONFLICTS, limit=1, **({} if cursor is None else {"cursor": cursor}))
        found += [item for item in page["items"] if item["alias"] in aliases]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def test_who_lists_an_address_that_another_lists_stays_apart(api: Api, events: Any) -> None:
    tag = time.time_ns()
    kai, nora, office, eli = (f"{name}-{tag}" for name in ("kai", "nora", "office", "eli"))
    api.world.feed(
        [
            events("profile", kai, name="Kai", aliases=[office, f"{kai}-x"]),
            events("profile", nora, name="Nora", aliases=[office]),
            events("message", kai, eli),
            events("message", nora, eli),
            events("meeting", kai, nora),
        ]
    )
    until(lambda: of(api, office), "the claims to be read")
    listed = api.ok(f"/v1/members/{eli}/relationships")["items"]
    assert {item["contact"] for item in listed} == {kai, nora}
    assert api.ok(f"/v1/members/{kai}/relationships/{nora}")["interactions"]["mutual"] == 1
    assert api.ok(f"/v1/members/{kai}")["aliases"] == [f"{kai}-x"]
    assert of(api, office, f"{kai}-x") == [{"alias": office, "claimed_by": [kai, nora]}]
    api.world.feed([events("profile", nora, name="Nora", aliases=[])])
    until(lambda: of(api, office) == [], "the claim to be taken back")
    assert api.ok(f"/v1/members/{kai}")["aliases"] == sorted([office, f"{kai}-x"])


def test_a_bad_cursor(api: Api) -> None:
    api.problem(400, CONFLICTS, cursor="x")
