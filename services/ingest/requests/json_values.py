"""JSON from producers."""

from typing import Any

import orjson

from services.http.problems import INVALID_BODY, Problem


def parse_json(data: bytes, where: str = "") -> Any:
    """The JSON value that `data` is; `where` stands before the detail of the problem.

    Raises:
        Problem: 400 where it is none.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Problem(INVALID_BODY, f"{where}Invalid JSON: {error}") from None
