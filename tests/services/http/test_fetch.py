"""A fetcher, against servers on this machine."""

import asyncio
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
import zstandard

from services.http import fetch
from services.http.fetch import Fetched, Fetcher, NotFetched
from services.runtime.distribution import VERSION
from tests.services.http.serving import send, serving

MOST = 100_000
TOKEN = {"Authorization": "Bearer t0ken", "X-Api-Key": "k3y"}


async def fetched(url: str, *trusted: str, **options) -> Fetched:
    async with Fetcher(trusted or ("127.0.0.1",), most_bytes=MOST) as fetcher:
        return await fetcher.get(url, **options)


class Site:
    """Keeps what it was asked; redirects `/to` there, and answers anything else."""

    def __init__(self, to: str = "") -> None:
        self.to, self.asked = to, []

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.path, request.headers))
        if request.path == "/to":
            send(request, 302, Location=self.to)
        else:
            send(request, 200, b"Roses")

    @property
    def headers(self):
        return self.asked[-1][1]


async def test_it_says_who_asks() -> None:
    site = Site()
    with serving(site) as url:
        answer = await fetched(f"{url}/page", headers={"If-None-Match": '"1"'}, credentials=TOKEN)
    assert (answer.status, answer.content, str(answer.url)) == (200, b"Roses", f"{url}/page")
    assert site.headers["User-Agent"] == f"Rapport/{VERSION}"
    assert site.headers["If-None-Match"] == '"1"'
    assert (site.headers["Authorization"], site.headers["X-Api-Key"]) == tuple(TOKEN.values())


async def test_ones_own_headers_win() -> None:
    site = Site()
    with serving(site) as url:
        await fetched(url, headers={"user-agent": "mine"})
    assert site.headers.get_all("User-Agent") == ["mine"]


async def test_a_private_server_is_asked_only_where_settings_name_it() -> None:
    site = Site()
    with serving(site) as url, pytest.raises(NotFetched, match="private address 127"):
        await fetched(url, "example.org")
    assert not site.asked


@pytest.mark.parametrize("to", ["/page", "page", "?page", "//{host}/page", "http://{host}/page"])
async def test_a_redirect_on_the_same_server_keeps_credentials(to: str) -> None:
    site = Site()
    with serving(site) as url:
        site.to = to.format(host=url.removeprefix("http://"))
        answer = await fetched(f"{url.replace('//', '//ana:p%40ss@')}/to")
    assert answer.content == b"Roses"
    assert [headers["Authorization"] for _, headers in site.asked] == ["Basic YW5hOnBAc3M="] * 2


async def test_no_other_server_is_sent_credentials_nor_a_port_of_the_same(monkeypatch) -> None:
    async def resolve(url, *, allow_private):
        return url.host

    monkeypatch.setattr(fetch, "resolve", resolve)
    other, elsewhere = Site(), Site()
    with (
        serving(other) as near,
        serving(elsewhere, "127.0.0.2") as far,
        serving(Site(f"{near}/page")) as first,
        serving(Site(f"{far}/page")) as second,
    ):
        for url in (first, second):
            await fetched(f"{url}/to", "127.0.0.1", "127.0.0.2", credentials=TOKEN)
    for site in (other, elsewhere):
        assert [name for name in TOKEN if name in site.headers] == []


async def test_a_redirect_to_another_port_of_a_named_host_is_into_our_own_network_too() -> None:
    inside = Site()
    with (
        serving(inside) as private,
        serving(Site(f"{private}/page")) as url,
        pytest.raises(NotFetched, match="private address 127"),
    ):
        await fetched(f"{url}/to", "127.0.0.1")
    assert not inside.asked


@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.2:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/",
     "http://169.254.169.254/latest/meta-data/", "http://2130706434:{port}/", "http://0x7f.2/",
     "http://[::ffff:127.0.0.1]:{port}/", "file:///etc/passwd", "ftp://8.8.8.8/", "data:,x",
     "gopher://127.0.0.1/", "http://nothing.invalid/", "http://[/"],
)  # fmt: skip
async def test_a_redirect_into_our_own_network_is_not_followed(to: str) -> None:
    site, inside = Site(), Site()
    with serving(site) as url, serving(inside, "127.0.0.2") as private:
        site.to = to.format(port=private.rpartition(":")[2])
        with pytest.raises(NotFetched):
            await fetched(f"{url}/to")
    assert not inside.asked


async def test_a_name_is_called_at_the_address_that_was_checked(monkeypatch) -> None:
    async def resolve(url, *, allow_private):
        assert (url.host, allow_private) == ("feeds.example", False)
        return "127.0.0.1"

    monkeypatch.setattr(fetch, "resolve", resolve)
    site = Site()
    with serving(site) as url:
        port = url.rpartition(":")[2]
        answer = await fetched(f"http://feeds.example:{port}/page", headers={"host": "inside"})
    assert answer.content == b"Roses"
    assert site.headers.get_all("Host") == [f"feeds.example:{port}"]


async def test_redirects_end() -> None:
    site = Site("/to")
    with serving(site) as url, pytest.raises(NotFetched, match="more than 5 redirects"):
        await fetched(f"{url}/to")
    assert len(site.asked) == 6


async def test_no_cookies_are_kept() -> None:
    asked = []

    def answer(request):
        asked.append(request.headers["Cookie"])
        send(request, 200, Set_Cookie="a=b; Path=/")

    with serving(answer) as url:
        async with Fetcher({"127.0.0.1"}, most_bytes=MOST) as fetcher:
            await fetcher.get(url)
            await fetcher.get(url)
    assert asked == [None, None]


async def test_content_is_bounded_before_and_after_decoding() -> None:
    bomb = zstandard.compress(bytes(100 * MOST))
    bodies = {"/large": (bytes(MOST + 1), "identity"), "/bomb": (bomb, "zstd")}
    with serving(
        lambda r: send(r, 200, bodies[r.path][0], Content_Encoding=bodies[r.path][1])
    ) as url:
        for path in bodies:
            with pytest.raises(NotFetched, match=str(MOST)):
                await fetched(url + path)


async def test_a_server_that_never_ends_its_answer(monkeypatch) -> None:
    monkeypatch.setattr(fetch, "WITHIN_S", 0.2)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def answer(request):
        send(request, 200)
        try:
            while True:
                request.wfile.write(b"x")
        except ConnectionError:
            loop.call_soon_threadsafe(ended.set)

    with serving(answer) as url:
        with pytest.raises(NotFetched):
            async with Fetcher({"127.0.0.1"}, most_bytes=1 << 40) as fetcher:
                await fetcher.get(url)
        await asyncio.wait_for(ended.wait(), 10)


@pytest.mark.parametrize("status", [204, 304, 404, 410, 429, 500])
async def test_any_status_is_an_answer(status: int) -> None:
    with serving(lambda request: send(request, status)) as url:
        assert (await fetched(url)).status == status


@pytest.mark.parametrize(
    ("first", "url", "same"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example/x", "https://a.example:443/y", True),
        ("http://a.example/x", "https://a.example/y", True),
        ("https://a.example/x", "http://a.example/y", False),
        ("http://a.example:8080/x", "https://a.example/y", False),
        ("http://a.example/x", "https://a.example:8443/y", False),
        ("https://a.example/x", "https://a.example.evil/y", False),
        ("https://a.example/x", "https://b.a.example/y", False),
    ],
)
def test_which_server_is_the_same(first: str, url: str, same: bool) -> None:
    assert fetch._is_same_server(httpx.URL(first), httpx.URL(url)) is same
