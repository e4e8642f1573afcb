"""Keeps what a release promises to programs: `python -m deploy.released` writes it, at a release.

A test compares what the code says with these documents, so that no change breaks programs of the
last release unseen.
"""

from pathlib import Path

import orjson

from deploy.openapi import SERVICES, document
from schemas.generate import documents

RELEASED = Path(__file__).parent.parent / "schemas" / "released"
"""The folder with the documents of the last release."""


def promised() -> dict[str, bytes]:
    """The documents of both services, of the topics and of the schemas, by file name."""
    services = {f"{service}.openapi.json": document(service) for service in SERVICES}
    return {
        **{name: orjson.dumps(each, option=orjson.OPT_INDENT_2) for name, each in services.items()},
        **{path.name: content for path, content in documents().items()},
    }


if __name__ == "__main__":
    RELEASED.mkdir(exist_ok=True)
    for name, content in promised().items():
        (RELEASED / name).write_bytes(content)
