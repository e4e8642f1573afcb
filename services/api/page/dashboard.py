"""The dashboard: one page for a person, which reads what every program can read."""

import base64
import hashlib
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_PAGE = Path(__file__).with_name("dashboard.html").read_text()


def _sources(tag: str) -> str:
    """The hashes of the page's own inline code: the browser runs nothing else."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", _PAGE, re.DOTALL)
    digests = (hashlib.sha256(code.encode()).digest() for code in found)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; connect-src 'self'; img-src data:; "
    f"script-src {_sources('script')}; style-src {_sources('style')}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def dashboard_route() -> Route:
    """`GET /`: the page; it needs no key, what it reads does."""
    return Route("/", _dashboard)


async def _dashboard(request: Request) -> Response:
    return Response(_PAGE, headers=_HEADERS, media_type="text/html")
