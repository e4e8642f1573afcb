"""`/docs`: Swagger UI over the service's own OpenAPI document, from an installed package."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from services.http.declared_routes import DeclaredRoute, open_to_all
from services.http.pages.html_page import page_headers

PATH = "/docs"

_FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
_STATIC = Path(str(files("fastapi_offline"))) / "static"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="viewer"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script>
SwaggerUIBundle({{
  url: "openapi.json", dom_id: "#viewer", deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
}});
</script>
</body>
</html>
"""


def docs_routes(app: FastAPI) -> list[Route]:
    """The viewer of the document of `app`, and the files that it is made of."""
    own = {"GET": open_to_all("the service's own description")}
    return [
        DeclaredRoute(PATH, _page(app.title), own),
        *(DeclaredRoute(f"{PATH}/{name}", _file(name), own) for name in _FILES),
    ]


def _page(title: str) -> Callable[[Request], Awaitable[Response]]:
    page = _PAGE.format(title=title)
    headers = page_headers(page, files=True)

    async def viewer(request: Request) -> Response:
        return Response(page, headers=headers, media_type="text/html")

    return viewer


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def file(request: Request) -> Response:
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
        return FileResponse(_STATIC / name, headers=headers, media_type=_FILES[name])

    return file
