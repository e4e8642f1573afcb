"""`GET /v1/sources`: what the settings name, and what has come from each."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas.times import format_time
from services.http.auth import authorise_unbound
from services.http.problems import NOT_FOUND, Problem
from services.ingest.endpoints.webhooks import PATH
from services.ingest.sources.arrivals import Arrivals, SourceArrivals
from services.ingest.sources.source import Source
from services.runtime.access.grants import Scope
from services.runtime.settings import Settings

_NO_STORE = {"Cache-Control": "no-store"}


async def get_sources(request: Request) -> Response:
    """Each source by name, webhooks first."""
    await authorise_unbound(request, Scope.OPERATE)
    settings: Settings = request.app.state.settings
    sources: dict[str, Source] = request.app.state.sources
    arrivals: SourceArrivals = request.app.state.arrivals
    items = [_webhook(name, sources[name]) | _come(arrivals[name]) for name in sorted(sources)]
    items += [
        _pulled(name, settings.agents[name].type) | _come(arrivals[name])
        for name in sorted(settings.agents)
    ]
    since = format_time(arrivals.since)
    return _answer({"since": since, "items": items, "next_cursor": None})


async def get_source_secrets(request: Request) -> Response:
    """The secrets of one webhook."""
    await authorise_unbound(request, Scope.OPERATE)
    source: Source | None = request.app.state.sources.get(request.path_params["name"])
    if source is None:
        raise Problem(NOT_FOUND, "The settings name no webhook so")
    return _answer({"items": [secret.decode() for secret in source.secrets]})


def _webhook(name: str, source: Source) -> dict[str, Any]:
    return {
        "name": name,
        "type": source.type,
        "pulled": False,
        "path": PATH.format(name=name),
        "signed": source.signed,
    }


def _pulled(name: str, type_: str) -> dict[str, Any]:
    return {"name": name, "type": type_, "pulled": True, "path": None, "signed": False}


def _come(arrivals: Arrivals) -> dict[str, Any]:
    return {
        "accepted": arrivals.accepted,
        "ignored": arrivals.ignored,
        "refused": arrivals.refused,
        "last_accepted_at": _time(arrivals.last_accepted_at),
        "last_refused_at": _time(arrivals.last_refused_at),
        "last_refusal": arrivals.last_refusal,
    }


def _time(ms: int | None) -> str | None:
    return None if ms is None else format_time(ms)


def _answer(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json", headers=_NO_STORE)
