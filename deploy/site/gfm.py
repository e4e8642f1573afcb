"""What GitHub takes for a list or a table right after a line of text, Python-Markdown takes only
after an empty line."""

import re

_FENCE = re.compile(r"^ *(```+|~~~+)")
_STARTS = re.compile(r"(?:[-*] |1\. |\|)")
_GOES_ON = re.compile(r"(?: |[-*] |\d+\. |\||#|$)")


def with_empty_lines(markdown: str) -> str:
    """`markdown` with an empty line before each list and table that comes after text."""
    lines: list[str] = []
    fence = before = ""
    for line in markdown.split("\n"):
        if not fence and _STARTS.match(line) and not _GOES_ON.match(before):
            lines.append("")
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        lines.append(line)
        before = line
    return "\n".join(lines)
