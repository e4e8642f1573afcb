"""Browsers on pages of other origins, as the settings name them (CORS)."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

_SENT = (
    "authorization", "content-type", "last-event-id", "rapport-other-key", "traceparent",
    "x-request-id",
)  # fmt: skip
_READ = ("rapport-staleness", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id")
_AGAIN_S = 600
"""A browser asks again whether it may after so many seconds."""


def allow_origins(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of `origins` send requests with a key, and read the answers.

    Never with the cookie of the page's session: whoever serves another origin has a key of its own.
    """
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=_SENT,
            expose_headers=_READ,
            max_age=_AGAIN_S,
        )
