import json

import pytest

from services.http.problems import Problem
from tests.services.ingest.deliveries import SOURCES, delivered, read, refused, source
from tests.shared import FIXTURES


def test_cloudevents_may_carry_the_token_in_the_query() -> None:
    it = source(type="cloudevents", secret=["old one", "é+/="])
    it.verify(delivered(b"", {}, query="access_token=%C3%A9%2B%2F%3D"))
    it.verify(delivered(b"", {}, query="access_token=old+one"))
    refused(it, delivered(b"", {}, query="access_token="))
    refused(it, delivered(b"", {}, query="access_token=%ff"))


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("number", range(8))
def test_cloudevents_that_are_none_of_ours_are_ignored(number: int) -> None:
    """Those of the conformance suite, of which one lacks a required attribute."""
    body = (FIXTURES / f"cloudevents/{number:02}.json").read_bytes()
    many = isinstance(json.loads(body), list)
    media = "application/cloudevents-batch+json" if many else "application/cloudevents+json"
    sent = delivered(body, {"Content-Type": media})
    if number == 7:
        with pytest.raises(Problem, match="empty"):
            read(SOURCES["cloudevents"], sent, "cloudevents")
        return
    events, ignored = read(SOURCES["cloudevents"], sent, "cloudevents")
    assert (events, len(ignored)) == ([], 2 if many else 1)
