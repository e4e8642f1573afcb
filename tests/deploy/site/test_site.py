"""The documentation as a site asks no other host, and what it links to is there."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from deploy.site.places import ROOT
from tests.browser import CHROMIUM, browsing
from tests.processes import until
from tests.programs import needs

ACCESS = (ROOT / "docs/access.md").read_text()
UNUSED = re.compile(
    r"https://(www\.w3\.org|unpkg\.com/(mermaid|resize-observer-polyfill)|api\.github\.com|\$\{e\})"
)
"""What the theme's scripts name: W3C's namespaces, and what they fetch only where a page has a
diagram or a repository's address, or a browser is of before 2020."""
USED = 'class="mermaid"', 'data-md-component="source"'
"""What a page would have for them to fetch it."""


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, str]:
    return {path: path.read_text() for path in site.rglob("*.html")}


def test_no_page_loads_anything_from_another_host(pages: dict[Path, str]) -> None:
    for path, page in pages.items():
        loaded = re.findall(r"<(?!a\b)\w+\b[^>]*?\s(?:src|href|srcset)=\"?([^\s\">]+)", page)
        assert [each for each in loaded if urlsplit(each).netloc] == [], path
        assert [mark for mark in USED if mark in page] == [], path
    assert len(pages) > 100


def test_no_style_and_no_script_names_another_host(site: Path) -> None:
    styles = [path.read_text() for path in site.rglob("*.css")]
    assert not re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", "".join(styles))
    scripts = "".join(path.read_text() for path in site.rglob("*.js"))
    named = set(re.findall(r"[\"'`](https?://[^\"'`\s]+)", scripts))
    assert [each for each in named if not UNUSED.match(each)] == []
    assert styles
    assert named


def test_each_link_leads_to_a_page_and_a_place_in_it(site: Path, pages: dict[Path, str]) -> None:
    ids = {path: set(re.findall(r"\bid=\"?([^\s\">]+)", page)) for path, page in pages.items()}
    for path, page in pages.items():
        for link in re.findall(r"<a\b[^>]*?\shref=\"?([^\s\">]+)", page):
            parts = urlsplit(link)
            if parts.scheme or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            assert target.exists(), (path, link)
            assert not parts.fragment or unquote(parts.fragment) in ids[target], (path, link)


def test_every_route_is_described(site: Path) -> None:
    routes = set(re.findall(r"`((?:GET|PUT|POST|DELETE) /v1/\S+)`", ACCESS))
    described = (site / "reference/http/index.html").read_text()
    assert {route for route in routes if f"<code>{route}</code>" not in described} == set()
    assert len(routes) > 30


def test_a_linked_source_file_is_shown(site: Path) -> None:
    assert "LIKE" in (site / "source/schemas/kinds.py.html").read_text().upper()
    assert "href=source/schemas/kinds.py.html" in (site / "index.html").read_text().replace('"', "")


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


ASKED = "performance.getEntriesByType('resource').map(each => each.name)"
FOUND = "[...document.querySelectorAll('.md-search-result__link')].map(each => each.href).join()"


@needs(*CHROMIUM)
def test_a_browser_shows_and_searches_it_and_asks_nobody_else(address: str, tmp_path: Path) -> None:
    with browsing(tmp_path) as browser:
        browser.goto(f"{address}/index.html?q=standby")
        browser.shows("How strong is each of your relationships")
        until(lambda: "guarantees.html" in (browser.evaluate(FOUND) or ""), "what is searched for")
        asked = browser.evaluate(ASKED)
    assert [each for each in asked if not each.startswith(f"{address}/")] == []
    assert f"{address}/search/search_index.json" in asked
