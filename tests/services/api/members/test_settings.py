"""What a member sets about itself; through Kafka in `relationships/test_set_preferences`."""

import pytest

from tests.services.api.relationships.setting import put_settings


def test_introductions_lead_through_a_member_unless_it_says_otherwise(api):
    assert api.ok("/v1/members/set-ana/settings") == {"ego": "set-ana", "introductions": True}
    put_settings(api, "set-ana", introductions=False)
    assert api.ok("/v1/members/set-ana/settings") == {"ego": "set-ana", "introductions": False}
    put_settings(api, "set-ana", introductions=None)
    assert api.ok("/v1/members/set-ana/settings")["introductions"] is True


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "introductions"),
        ({"introductions": 0}, "introductions"),
        ({"introductions": None, "no": True}, "no"),
    ],
)
def test_what_cannot_be_set_is_refused(api, body, field):
    answer = api.client.put("/v1/members/ana/settings", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
