"""Importing files into a stack."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from services.ingest.imports.runs.order import ImportOrder, importer_of
from services.local.imports import import_file
from tests.end_to_end.stack import Stack


def take_in(
    stack: Stack, directory: Path, kind: str, file: Path, source: str = "cases"
) -> Mapping[str, int]:
    """Import `file`; its journal, where it needs one, lies in `directory`. What it came to."""
    order = ImportOrder(importer_of(kind), file, source, dry_run=False)
    return asyncio.run(import_file(stack.endpoints, directory, order)).tally
