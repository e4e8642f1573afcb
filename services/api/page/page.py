"""`GET /`: the page for people, as built by `make page`, and the files that it is made of."""

import gzip
import mimetypes
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.http.declared_routes import DeclaredRoute, open_to_all
from services.http.pages.html_page import page_headers
from services.http.problems import NOT_FOUND, Problem

BUILT = Path(__file__).with_name("built")

_NOT_BUILT = b"The page is not built. In a checkout, `make page` builds it.\n"
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For files whose names change with their content."""
_AS_THEY_ARE = ("font/", "image/png")


class Asset(NamedTuple):
    """A file of the page, as it is sent."""

    content: bytes
    zipped: bytes | None
    media_type: str

    def answer(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The file, compressed for who takes that."""
        own = {"X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding", **headers}
        if self.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            own["Content-Encoding"] = "gzip"
            return Response(self.zipped, headers=own, media_type=self.media_type)
        return Response(self.content, headers=own, media_type=self.media_type)


def page_routes(built: Path = BUILT) -> Iterator[Route]:
    """The page, and its files under `/page/`; none needs a key, what the page reads does."""
    access = {"GET": open_to_all("the page, without anybody's data")}
    assets = {path.name: _asset(path) for path in (built / "page").glob("*")}
    yield DeclaredRoute("/", _page(built / "index.html"), access)
    yield DeclaredRoute("/page/{name}", _file(assets), access)


def _page(path: Path) -> Callable[[Request], Awaitable[Response]]:
    page = _asset(path) if path.exists() else None
    headers = page_headers("" if page is None else page.content.decode(), files=True)

    async def page_(request: Request) -> Response:
        if page is None:
            return Response(_NOT_BUILT, status_code=503, media_type="text/plain")
        return page.answer(request, headers)

    return page_


def _file(assets: Mapping[str, Asset]) -> Callable[[Request], Awaitable[Response]]:
    async def file(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        if asset is None:
            raise Problem(NOT_FOUND, "The page has no such file")
        return asset.answer(request, _KEPT)

    return file


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    zipped = None if media_type.startswith(_AS_THEY_ARE) else gzip.compress(content, mtime=0)
    return Asset(content, zipped, media_type)
