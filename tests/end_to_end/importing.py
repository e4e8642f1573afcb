"""Importing files into a stack."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from services.ingest.agents.journal import Journal
from services.ingest.imports.importers import IMPORTERS, Importer
from services.local.import_file import run_import
from services.local.import_state import import_state
from tests.end_to_end.stack import Stack


def take_in(
    stack: Stack, directory: Path, kind: str, file: Path, source: str = "cases"
) -> Mapping[str, int]:
    """Import `file`; its journal, where it needs one, lies in `directory`. What it came to."""
    importer = IMPORTERS[kind]
    if not isinstance(importer, Importer):
        return asyncio.run(import_state(stack.endpoints, importer, file, source)).tally
    journal = Journal(directory / f"{file.name}.sqlite")
    try:
        return asyncio.run(run_import(stack.endpoints, journal, importer, file)).tally
    finally:
        journal.close()
