"""What a PromQL expression asks for, as a real parser of PromQL reads it."""

from typing import Any, NamedTuple

import promql_parser as promql


class Use(NamedTuple):
    """A series that an expression names, and the labels it is matched or grouped by there."""

    series: str
    labels: frozenset[str]
    values: frozenset[tuple[str, str]]
    """Labels that are asked to be equal to a value."""


def uses(expression: str) -> list[Use]:
    """Each place where `expression` names a series; $__rate_interval stands for five minutes.

    Raises:
        ValueError: where it is no PromQL.
    """
    found: list[Use] = []
    groups: list[list[str]] = []

    def enter(node: Any) -> None:
        if isinstance(node, promql.AggregateExpr):
            groups.append(node.modifier.labels if node.modifier else [])
        elif isinstance(node, promql.VectorSelector):
            matchers = node.matchers.matchers
            labels = frozenset(matcher.name for matcher in matchers).union(*groups)
            equal = (m for m in matchers if m.op == promql.MatchOp.Equal)
            found.append(Use(node.name, labels, frozenset((m.name, m.value) for m in equal)))

    def leave(node: Any) -> None:
        if isinstance(node, promql.AggregateExpr):
            groups.pop()

    parsed = promql.parse(expression.replace("$__rate_interval", "5m"))
    promql.walk(parsed, pre_visit=enter, post_visit=leave)
    return found
