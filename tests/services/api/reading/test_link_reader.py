import time
from typing import Any

from services.api.reading.link_reader import HUB
from tests.services.api.conftest import Api


def test_a_hub_is_passed_over_and_that_is_said(api: Api, events: Any) -> None:
    tag = time.time_ns()
    ego, hub, end = f"ego-{tag}", f"hub-{tag}", f"end-{tag}"
    crowd = [events("meeting", f"c{n}-{tag}", hub) for n in range(HUB + 1)]
    api.world.feed([*crowd, events("meeting", ego, hub), events("meeting", hub, end)])
    answer = api.ok(f"/v1/members/{ego}/paths/{end}")
    assert [item["members"] for item in answer["items"]] == [[ego, hub, end]]
    assert not answer["complete"]
    answer = api.ok(f"/v1/members/{hub}/paths/{end}")
    assert [item["members"] for item in answer["items"]] == [[hub, end]]
