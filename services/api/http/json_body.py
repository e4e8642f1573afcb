"""Bodies of requests: JSON, read within limits and checked against a model."""

from typing import Annotated, Any, TypeVar

import orjson
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError
from starlette.requests import Request

from schemas.times import InvalidTime, read_time
from services.http.problems import INVALID_BODY, UNSUPPORTED_MEDIA_TYPE, Problem
from services.http.requests.body import read_body

MAX_BODY_BYTES = 16 * 1024

Shape = TypeVar("Shape", bound=BaseModel)


def _time(value: Any) -> int:
    try:
        return read_time(value)
    except InvalidTime as error:
        raise PydanticCustomError("time", "{fault}", {"fault": str(error)}) from None


Time = Annotated[
    int,
    BeforeValidator(_time),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "integer"}]}),
]


async def read_json(request: Request) -> Any:
    """The JSON value that is the body; only of the type JSON, which no other site's form sends.

    Raises:
        Problem: 400, 408, 413 or 415 where it is none, too slow, too large, or of another type.
    """
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Problem(UNSUPPORTED_MEDIA_TYPE, "Send JSON, as application/json")
    body = await read_body(request, MAX_BODY_BYTES)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(INVALID_BODY, f"Invalid JSON: {error}") from None


def checked(shape: type[Shape], value: Any) -> Shape:
    """`value` as a `shape`.

    Raises:
        RequestValidationError: naming each field that is wrong.
    """
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        faults = [fault | {"loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from None
