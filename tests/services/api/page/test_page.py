"""The page's files, as the api serves them."""

import gzip
import re

import httpx
import pytest


@pytest.fixture
def visitor(api):
    """A browser's client: no key in its headers, but cookies that stay."""
    with httpx.Client(base_url=api.client.base_url) as client:
        yield client


def files(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/page/[^"]+)"', page)


def test_the_page_needs_no_key_and_nothing_from_elsewhere(visitor):
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert re.findall(r"https?://[^'\"]+", answer.text) == ["http://www.w3.org/2000/svg"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "sha256" not in policy, "there is no inline code to allow"


def test_its_files_are_kept_by_browsers_and_sent_compressed(visitor):
    (script,) = (name for name in files(visitor.get("/").text) if name.endswith(".js"))
    with visitor.stream("GET", script, headers={"Accept-Encoding": "gzip"}) as answer:
        zipped = b"".join(answer.iter_raw())
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
    plain = visitor.get(script, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped) == plain.content


@pytest.mark.parametrize("name", ["none.js", "..%2Findex.html", "%2e%2e%2fpage.py"])
def test_nothing_else_lies_there(visitor, name):
    assert visitor.get(f"/page/{name}").status_code == 404
