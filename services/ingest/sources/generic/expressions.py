"""JMESPath expressions from the settings.

Besides what they are applied to, they see all of the payload as `$root` and the request's headers,
by their lower-case names, as `$headers`: in JMESPath these are functions, so that they mean the
same at any depth.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

import jmespath
from jmespath import Options
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature
from jmespath.parser import ParsedResult
from pydantic import PlainValidator

from services.ingest.requests.delivery import Delivery
from services.ingest.sources.payload_shapes import unexpected

_QUOTED_OR_GLOBAL = re.compile(
    r"""'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `(?:\\.|[^`\\])*` | \$(root|headers)\b""", re.X
)


class Scope(Functions):
    """What every expression sees of a delivery."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    @signature()
    def _func_root(self) -> Any:
        return self._delivery.json

    @signature()
    def _func_headers(self) -> dict[str, str]:
        return dict(self._delivery.headers)


class Compiled(NamedTuple):
    """An expression, ready to search; `literal` is what it is where it is a constant."""

    parsed: ParsedResult
    literal: Any = None


def _compiled(expression: object) -> Compiled:
    if not isinstance(expression, str):
        raise ValueError("must be a JMESPath expression, a string")
    try:
        parsed = jmespath.compile(_QUOTED_OR_GLOBAL.sub(_called, expression))
    except JMESPathError as error:
        raise ValueError(f"is no JMESPath expression: {error}") from None
    tree: Any = parsed.parsed
    for name, arguments in _calls(tree):
        _check_call(name, arguments)
    return Compiled(parsed, tree["value"] if tree["type"] == "literal" else None)


def _called(match: re.Match[str]) -> str:
    return f"{match[1]}()" if match[1] else match[0]


def _calls(node: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Each function that a tree calls, with its number of arguments."""
    if node["type"] == "function_expression":
        yield node["value"], len(node["children"])
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _calls(child)


def _check_call(name: str, arguments: int) -> None:
    known = Scope.FUNCTION_TABLE.get(name)
    if known is None:
        raise ValueError(f"is no JMESPath expression: there is no function {name}()")
    takes = known["signature"]
    variadic = bool(takes) and takes[-1].get("variadic", False)
    if arguments < len(takes) or (arguments > len(takes) and not variadic):
        raise ValueError(f"is no JMESPath expression: {name}() takes {len(takes)} arguments")


Expression = Annotated[Compiled, PlainValidator(_compiled)]
"""A field of settings that is an expression."""


def found(expression: Compiled, value: object, field: str, scope: Scope) -> Any:
    """What `expression`, of the setting `field`, gives for `value`.

    Raises:
        Problem: 422 where the payload is not what it expects.
    """
    try:
        return expression.parsed.search(value, Options(custom_functions=scope))
    except (JMESPathError, ValueError, RecursionError) as error:
        raise unexpected(f"the expression does not fit: {error}", field) from None
