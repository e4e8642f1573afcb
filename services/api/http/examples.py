"""Examples of answers, by operation id, as the api gave them in the sample world.

`python -m deploy.examples` records them.
"""

from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).with_name("examples.json")


def examples() -> dict[str, Any]:
    """The answer of each operation that has an example."""
    found: dict[str, Any] = orjson.loads(FILE.read_bytes())
    return found
