"""What the api says of the system by itself: the Kafka of these tests is away."""

import pytest

from services.api.system.answer import System


def test_kafka_is_away_since(api, events):
    api.world.feed([events("post", "ana")])
    first = api.client.get("/v1/system")
    assert first.status_code == 200
    assert first.elapsed.total_seconds() < 30
    answer = System.model_validate(first.json())
    assert answer.kafka.reachable is False
    assert answer.kafka.since
    assert api.client.get("/v1/system").json()["kafka"] == first.json()["kafka"]
    assert {each.state for each in answer.partitions} == {"unknown"}
    assert all(each.staleness_s is not None for each in answer.partitions)
    assert [each.behind for each in answer.partitions] == [None] * 4
    assert (answer.workers, answer.topics, answer.webhooks) == ([], [], None)


def test_what_needs_kafka_is_503(api):
    api.problem(503, "/v1/system/dead-letters")
    resumed = api.client.post("/v1/system/partitions/1/resume")
    assert resumed.status_code == 503


@pytest.mark.parametrize("number", ["4", "-1", "x", "01", "%20", "1e0"])
def test_there_is_no_such_partition(api, number):
    answer = api.client.post(f"/v1/system/partitions/{number}/resume")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There are partitions 0 to 3")


def test_bad_parameters(api):
    (fault,) = api.problem(422, "/v1/system/dead-letters", limit=1_000)["errors"]
    assert fault["field"] == "limit"
    api.problem(400, "/v1/system/dead-letters", cursor="!")
    api.problem(400, "/v1/system/dead-letters", cursor="gqFhAQ")
