"""Which members are one: by profiles' claims and by what is stated, once it is read."""

import time
from typing import Any

from schemas.positions import encode_position
from schemas.same_as import SameAs
from schemas.topics import IDENTITIES
from tests.processes import until
from tests.services.api.conftest import Api
from tests.services.api.reading.conftest import Said


def test_what_a_profile_claims_counts_until_it_is_taken_back(
    api: Api, said: Said, events: Any
) -> None:
    ego, alias = f"me-{time.time_ns()}", f"mail:me-{time.time_ns()}"
    api.world.feed([events("call", alias, f"b-{ego}"), events("profile", ego, aliases=[alias])])
    path = f"/v1/members/{ego}/relationships/b-{ego}"
    until(lambda: api.ok(path)["score"] > 20, "the claim to count")
    after = said.say(SameAs(member=ego, alias=alias, undo=True))
    assert api.ok(path, after=after)["score"] == 0


def test_what_is_not_read_of_the_topic_yet_is_waited_for(api: Api, said: Said) -> None:
    ahead = encode_position({IDENTITIES: {0: said.offset + 1}})
    api.problem(503, "/v1/members", after=ahead, wait=0.05)
    api.ok("/v1/members", after=said.say())
