"""The list of decisions."""

import re

from deploy.site.places import ROOT


def decisions_page() -> str:
    """A line for each record, by its title."""
    files = sorted((ROOT / "docs/decisions").glob("*.md"))
    lines = (f"- {file.name[:3]} [{_title(file.read_text())}]({file.name})" for file in files)
    return "\n".join(["# Decisions\n\nWhy it is as it is.\n", *lines])


def _title(text: str) -> str:
    heading = re.match(r"# (?:\d+[.:]? )?(.+)", text)
    assert heading, text[:100]
    return heading[1]
