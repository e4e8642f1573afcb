"""Writes the generated schemas beside this file: `python -m schemas.generate [--check]`."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

from schemas.asyncapi import asyncapi_document
from schemas.export import export_line_document
from schemas.jsonschema import feed_event_document

HERE = Path(__file__).parent


def documents() -> dict[Path, bytes]:
    """Every generated file and what must stand in it."""
    return {
        HERE / "feed-event.schema.json": _pretty(feed_event_document()),
        HERE / "export-line.schema.json": _pretty(export_line_document()),
        HERE / "asyncapi.json": _pretty(asyncapi_document()),
    }


def outdated() -> Iterator[Path]:
    """The generated files that are not what the code says."""
    for path, content in documents().items():
        if not path.exists() or path.read_bytes() != content:
            yield path


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` only report which differ; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if a file is out of date")
    if parser.parse_args(arguments).check:
        stale = list(outdated())
        for path in stale:
            sys.stderr.write(f"{path.name} is out of date; run python -m schemas.generate\n")
        return 1 if stale else 0
    for path, content in documents().items():
        path.write_bytes(content)
    return 0


def _pretty(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    sys.exit(main())
