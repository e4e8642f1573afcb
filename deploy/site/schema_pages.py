"""The reference of what is sent and exported, in Markdown, from the JSON Schemas."""

from deploy.site.shapes import Schema, described
from schemas.export import export_line_document
from schemas.jsonschema import feed_event_document


def schema_pages() -> dict[str, str]:
    """By file name."""
    return {
        "events.md": _page("Events", "feed-event", feed_event_document()),
        "export.md": _page("Export", "export-line", export_line_document()),
    }


def _page(title: str, name: str, document: Schema) -> str:
    file = f"schemas/{name}.schema.json"
    return "\n\n".join(
        [
            f"# {title}",
            f"Made from [{file}](../../{file}) (JSON Schema).",
            described(document, _link),
            *(f"## {n} {{ #{n} }}\n\n{described(s, _link)}" for n, s in document["$defs"].items()),
        ]
    )


def _link(name: str) -> str:
    return f"#{name}"
