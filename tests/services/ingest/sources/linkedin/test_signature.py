import pytest

from services.http.problems import Problem
from services.ingest.sources.linkedin.signature import sign_challenge
from tests.services.ingest.deliveries import SOURCES, delivered, signed
from tests.services.ingest.producers import one_of_each


def test_linkedin_may_name_the_algorithm() -> None:
    sample = next(s for s in one_of_each() if s.producer.type == "linkedin")
    headers = {"X-LI-Signature": "hmacsha256=" + signed(sample)["X-LI-Signature"]}
    SOURCES["linkedin"].verify(delivered(sample.body, headers))


@pytest.mark.parametrize("code", ["", "hmacsha256={}", "{}", "x" * 129])
def test_no_body_is_signed_as_a_challenge(code: str) -> None:
    with pytest.raises(Problem, match="challengeCode"):
        sign_challenge(code, [b"secret"])
    with pytest.raises(Problem, match="and a secret"):
        sign_challenge("890e4665-4dfe", [])
