"""JSON Schemas in Markdown: what a type is in a few words, and a table of an object's fields."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from deploy.markdown import table

Schema = dict[str, Any]
Link = Callable[[str], str]
"""Where a named schema is described, given its name."""

_BOUNDS = {"minimum": "≥ {}", "maximum": "≤ {}", "exclusiveMinimum": "> {}", "exclusiveMaximum":
           "< {}", "minLength": "at least {} long", "maxLength": "at most {} long",
           "minItems": "at least {}", "maxItems": "at most {}", "pattern": "`{}`"}  # fmt: skip


def type_of(schema: Schema, link: Link) -> str:
    """What a value of `schema` is: `list of [Entry](…)`, `string (at most 200 long)`."""
    limits = [text.format(schema[name]) for name, text in _BOUNDS.items() if name in schema]
    bounds = f" ({', '.join(limits)})" if limits else ""
    return _bare_type(schema, link) + bounds


def described(schema: Schema, link: Link) -> str:
    """The fields of an object, or else its type, after its description."""
    kind = fields(schema, link) if schema.get("properties") else f"Is {type_of(schema, link)}."
    return "\n\n".join([*_description(schema), kind])


def fields(schema: Schema, link: Link) -> str:
    """A table of the fields of an object."""
    required = schema.get("required", ())
    return table(
        ("field", "type", "meaning"),
        (
            (f"`{name}`", type_of(each, link), meaning(each, name in required))
            for name, each in schema["properties"].items()
        ),
    )


def meaning(schema: Schema, required: bool) -> str:
    """What is said of a field in words, in one line, with whether it must be there."""
    said = schema.get("description", "").replace("\n", " ").strip().removesuffix(".")
    default = schema.get("default")
    fallback = f"default `{json.dumps(default)}`" if default not in (None, [], {}) else ""
    return "; ".join(filter(None, [said, "required" if required else fallback]))


def example(value: object) -> str:
    """`value` as JSON, in a fence."""
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"


def _description(schema: Schema) -> Iterator[str]:
    if said := schema.get("description"):
        yield "\n".join(line.strip() for line in said.strip().splitlines())


def _bare_type(schema: Schema, link: Link) -> str:
    for union in ("anyOf", "oneOf", "allOf"):
        if choices := schema.get(union):
            return " or ".join(type_of(each, link) for each in choices)
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return f"[{name}]({link(name)})"
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " or ".join(f"`{json.dumps(value)}`" for value in values)
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {type_of(schema.get('items', {}), link)}"
    if kind == "object" and (of := schema.get("additionalProperties")):
        return f"object of {type_of(of, link)}" if isinstance(of, dict) else "object"
    return str(schema.get("format", kind))
