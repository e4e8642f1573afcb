"""What an import's request asks for: the format in its path, and its query."""

import re
from typing import NamedTuple

from starlette.requests import Request

from schemas.sources import source_fault
from services.http.problems import NOT_FOUND, Problem, invalid
from services.ingest.imports.importers import IMPORTERS, Importer, StateImporter
from services.ingest.imports.options import ImportOptions, InvalidOption, read_options
from services.ingest.imports.runs.order import importer_of

_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")
"""A source names a file, too: that of what was taken of it."""

_FLAGS = {"": True, "true": True, "1": True, "false": False, "0": False}
_OPTIONS = ("owner", "timezone", "date_order")
_KNOWN = frozenset({"source", "dry_run", "keep_machines", "member", *_OPTIONS})


class AskedImport(NamedTuple):
    """How to read the body, as which source, and whether only to compare it."""

    format: str
    importer: Importer | StateImporter
    source: str
    dry_run: bool
    options: ImportOptions


def asked_import(request: Request) -> AskedImport:
    """What `request` asks for.

    Raises:
        Problem: 404 for a format that is not known, 422 naming the parameter that is wrong.
    """
    for name in request.query_params.keys() - _KNOWN:
        raise invalid(name, f"there is no such parameter; there are {', '.join(sorted(_KNOWN))}")
    format_ = request.path_params["format"]
    options = _options(request)
    importer = _importer(format_, options)
    source = request.query_params.get("source", importer.source)
    if not _SOURCE.fullmatch(source):
        raise invalid("source", f"must match {_SOURCE.pattern}")
    if fault := source_fault(source):
        raise invalid("source", fault)
    return AskedImport(format_, importer, source, _flag(request, "dry_run"), options)


def _options(request: Request) -> ImportOptions:
    query = request.query_params
    try:
        return read_options(
            keep_machines=_flag(request, "keep_machines"),
            member=query.getlist("member"),
            **{name: query[name] for name in _OPTIONS if name in query},
        )
    except InvalidOption as error:
        raise invalid(error.name, str(error)) from None


def _importer(format_: str, options: ImportOptions) -> Importer | StateImporter:
    try:
        return importer_of(format_, options)
    except KeyError:
        known = ", ".join(IMPORTERS)
        raise Problem(NOT_FOUND, f"{format_!r} is not a known format; known are {known}") from None
    except InvalidOption as error:
        raise invalid(error.name, str(error)) from None


def _flag(request: Request, name: str) -> bool:
    stated = request.query_params.get(name, "false").lower()
    if stated not in _FLAGS:
        raise invalid(name, "must be true or false")
    return _FLAGS[stated]
