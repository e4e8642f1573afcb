"""JMESPath expressions from the settings."""

from typing import Annotated, Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from pydantic import PlainValidator

from services.ingest.sources.payload_shapes import unexpected


def _compiled(expression: object) -> ParsedResult:
    if not isinstance(expression, str):
        raise ValueError("must be a JMESPath expression, a string")
    try:
        return jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(f"is no JMESPath expression: {error}") from None


Expression = Annotated[ParsedResult, PlainValidator(_compiled)]
"""A field of settings that is an expression."""


def found(expression: ParsedResult, payload: object, field: str) -> Any:
    """What `expression`, of the setting `field`, gives for `payload`.

    Raises:
        Problem: 422 where the payload is not what it expects.
    """
    try:
        return expression.search(payload)
    except (JMESPathError, ValueError, RecursionError) as error:
        raise unexpected(f"the expression does not fit: {error}", field) from None
