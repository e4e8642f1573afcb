import httpx
import pytest


@pytest.fixture
def visitor(api):
    """A browser's client: no key in its headers, but cookies that stay."""
    with httpx.Client(base_url=api.client.base_url) as client:
        yield client


def test_a_session_reads_until_it_ends(api, visitor):
    assert visitor.get("/v1/members").status_code == 401
    answer = visitor.post("/session", json={"key": api.key})
    assert answer.status_code == 204
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert visitor.get("/v1/members").status_code == 200
    assert visitor.delete("/session").status_code == 204
    assert visitor.get("/v1/members").status_code == 401


def test_a_session_needs_a_key_that_is_known(visitor):
    for key in ("", "rk_x_y", "é"):
        answer = visitor.post("/session", json={"key": key})
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"key": "rk_x_y"}', "text/plain", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"key": 1}', "application/json", 400),
        (b" " * 20_000, "application/json", 413),
    ],
)
def test_what_is_no_session_is_refused(visitor, content, kind, status):
    answer = visitor.post("/session", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
