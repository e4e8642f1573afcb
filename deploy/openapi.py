"""Writes the services' OpenAPI documents: `python -m deploy.openapi DIRECTORY`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from services.api.app import create_app as create_api
from services.ingest.app import create_app as create_ingest
from services.runtime.load_settings import load_settings

SERVICES = {"api": create_api, "ingest": create_ingest}


def document(service: str) -> dict[str, Any]:
    """The OpenAPI document of the service."""
    with TemporaryDirectory() as scratch:
        return SERVICES[service](load_settings(data_dir=Path(scratch))).openapi()


def write_documents(directory: Path) -> None:
    """Write each service's document to a file of its name."""
    directory.mkdir(parents=True, exist_ok=True)
    for service in SERVICES:
        (directory / f"{service}.json").write_bytes(orjson.dumps(document(service)))


if __name__ == "__main__":
    write_documents(Path(sys.argv[1]))
