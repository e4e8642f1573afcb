"""Introductions, from posted events to ways to be introduced."""

from itertools import count, pairwise

import pytest

from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka


def test_the_warmest_way_is_found_and_none_through_a_block(stack: Stack) -> None:
    numbers = count()

    def act(kind: str, actor: str, target: str) -> dict[str, object]:
        return {"id": f"w{next(numbers)}", "source": "paths", "kind": kind,
                "actor": actor, "target": target}  # fmt: skip

    warm = [act("meeting", a, b) for a, b in pairwise(("pia", "quin", "rio", "sam"))]
    blocked = [act("meeting", a, b) for a, b in pairwise(("pia", "tess", "sam"))]
    block = act("block", "sam", "tess")
    after = send(stack, "/v1/events", *warm, *blocked, block)
    with stack.client() as api:
        answer = api.get("/v1/members/pia/paths/sam", params={"after": after}).json()
    assert (answer["degrees"], answer["complete"]) == (3, True)
    assert [item["members"] for item in answer["items"]] == [["pia", "quin", "rio", "sam"]]
    assert answer["items"][0]["score"] == pytest.approx(100 * 10 / 30 / 4)
