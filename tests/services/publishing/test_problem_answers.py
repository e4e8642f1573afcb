import httpx
import pytest

from services.publishing.problem_answers import explain, retry_after_s


def test_a_problem_in_one_line() -> None:
    errors = [{"index": n, "field": "at", "detail": "is odd"} for n in range(5)]
    problem = {"title": "Invalid events", "detail": "none taken", "errors": errors}
    assert explain(httpx.Response(422, json=problem)) == (
        "422 Invalid events; none taken; [0].at is odd; [1].at is odd; [2].at is odd"
    )


@pytest.mark.parametrize("body", ["gone", "[]", "{}", "null"])
def test_any_other_answer(body: str) -> None:
    assert explain(httpx.Response(502, text=body)) == f"502 Bad Gateway; {body}"


@pytest.mark.parametrize(("value", "seconds"), [("3", 3.0), ("", None), ("soon", None)])
def test_when_to_ask_again(value: str, seconds: float | None) -> None:
    assert retry_after_s(httpx.Response(503, headers={"Retry-After": value})) == seconds
