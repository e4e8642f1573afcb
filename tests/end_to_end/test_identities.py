"""Who is one with whom, stated over HTTP, stored in Kafka, read over HTTP."""

import pytest

from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka


def message(n: int, actor: str, target: str) -> dict[str, object]:
    return {"id": f"i{n}", "source": "identities", "kind": "message",
            "actor": actor, "target": target}  # fmt: skip


def test_one_person_on_two_networks_is_one_until_that_is_taken_back(stack: Stack) -> None:
    after = send(stack, "/v1/events", *(message(n, "work:ivy", "jon") for n in range(3)),
                 message(3, "home:ivy", "jon"))  # fmt: skip
    with stack.client() as api:

        def counted(ego: str, contact: str, after: str) -> dict[str, int]:
            path = f"/v1/members/{ego}/relationships/{contact}"
            answer = api.get(path, params={"after": after})
            assert answer.status_code == 200, answer.text
            found: dict[str, int] = answer.json()["interactions"]
            return found

        assert counted("home:ivy", "jon", after) == {"outbound": 1, "inbound": 0, "mutual": 0}
        pair = {"member": "work:ivy", "alias": "home:ivy"}
        after = send(stack, "/v1/identities", pair)
        assert counted("home:ivy", "jon", after) == {"outbound": 4, "inbound": 0, "mutual": 0}
        assert counted("jon", "home:ivy", after) == {"outbound": 0, "inbound": 4, "mutual": 0}
        stack.kill("scorer")
        stack.start("scorer")
        assert counted("work:ivy", "jon", after) == {"outbound": 4, "inbound": 0, "mutual": 0}
        after = send(stack, "/v1/identities", pair | {"undo": True})
        assert counted("home:ivy", "jon", after) == {"outbound": 1, "inbound": 0, "mutual": 0}


def test_a_profile_claims_its_aliases_with_the_event_that_says_so(stack: Stack) -> None:
    profile = {"id": "p1", "source": "identities", "kind": "profile", "actor": "work:kim",
               "aliases": ["mail:kim@example.org"]}  # fmt: skip
    after = send(stack, "/v1/events", message(4, "mail:kim@example.org", "lou"), profile)
    with stack.client() as api:
        answer = api.get("/v1/members/work%3Akim", params={"after": after}).json()
        assert answer["aliases"] == ["mail:kim@example.org"]
        found = api.get("/v1/members/lou/relationships", params={"after": after}).json()["items"]
        assert [item["contact"] for item in found] == ["work:kim"]
