from typing import Any

import msgspec
import pytest

from services.ingest.agents.lenient_parts import leniently
from services.ingest.sources.statements import Ignored


class Leaf(msgspec.Struct):
    name: str


class Tree(msgspec.Struct, rename="camel"):
    id: str
    main_leaf: Leaf | None = None
    leaves: list[Leaf] = []
    height: int = 0


@pytest.mark.parametrize(
    ("stated", "left", "faults"),
    [
        ({"height": "tall"}, {}, ["height: expected `int`, got `str`"]),
        ({"height": None, "leaves": None, "mainLeaf": None}, {}, []),
        ({"mainLeaf": {"name": 7}}, {}, ["mainLeaf: expected `str`, got `int`"]),
        ({"mainLeaf": 7}, {}, ["mainLeaf: expected `object`, got `int`"]),
        (
            {"leaves": [{"name": "a"}, {"name": 7}, None, {}, {"name": "b"}]},
            {"leaves": [Leaf("a"), Leaf("b")]},
            ["leaves: expected `str`, got `int`", "leaves: expected `str`, got `null`"],
        ),
        ({"leaves": {"name": "a"}}, {}, ["leaves: expected `array`, got `object`"]),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_left_out(
    stated: dict[str, Any], left: dict[str, Any], faults: list[str]
) -> None:
    tree, left_out = leniently({"id": "t", **stated}, Tree, "tree 1")
    assert tree == Tree("t", **left)
    assert left_out == [Ignored(f"unreadable: {fault}", "tree 1") for fault in faults]


@pytest.mark.parametrize("part", [{}, {"id": None}, {"id": 7}, [], None, "t"])
def test_what_is_needed_is_not_left_out(part: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        leniently(part, Tree, "tree 1")
