import pytest

from deploy.site.shapes import Schema, described, type_of


def link(name: str) -> str:
    return f"#{name}"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "maxLength": 9}, "string (at most 9 long)"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"anyOf": [{"$ref": "#/x/Place"}, {"type": "null"}]}, "[Place](#Place) or null"),
        ({"type": "array", "items": {"$ref": "#/x/Entry"}}, "list of [Entry](#Entry)"),
        ({"enum": ["a", "b"], "type": "string"}, '`"a"` or `"b"`'),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer"),
        ({"type": "object", "additionalProperties": False}, "object"),
        ({}, "anything"),
    ],
)
def test_a_type_in_words(schema: Schema, words: str) -> None:
    assert type_of(schema, link) == words


def test_an_object_is_a_table_of_its_fields() -> None:
    properties = {
        "id": {"type": "string", "description": "Its\nname."},
        "n": {"type": "integer", "default": 1},
    }
    schema = {"description": "A thing.", "properties": properties, "required": ["id"]}
    assert described(schema, link).splitlines() == [
        "A thing.",
        "",
        "| field | type | meaning |",
        "| --- | --- | --- |",
        "| `id` | string | Its name; required |",
        "| `n` | integer | default `1` |",
    ]
