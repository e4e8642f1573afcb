"""Slack's texts: who is mentioned in one, and how it reads.

References stand in angle brackets: `<@U061F7AUR|ana>`, `<#C024BE91L|garden>`, `<!here>`,
`<https://example.org|a link>`; and `&`, `<`, `>` themselves are escaped.
"""

import re

_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,40})(?:\|[^<>]*)?>")
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")

_LONGEST = 40_000
"""Characters; Slack cuts messages off there."""


def mentioned(text: str | None) -> list[str]:
    """Each member mentioned in `text`, once."""
    return list(dict.fromkeys(_MENTION.findall((text or "")[:_LONGEST])))


def legible(text: str | None) -> str | None:
    """`text` as people read it: names, where they stand in it, instead of ids.

    >>> legible("<@U1|ana> &amp; <@U2> in <#C1|garden>: <https://example.org>")
    '@ana & <@U2> in #garden: https://example.org'
    """
    if text is None:
        return None
    named = _REFERENCE.sub(_name, text)
    return named.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _name(reference: re.Match[str]) -> str:
    sigil, what, label = reference.groups()
    if sigil == "!":
        return label or f"@{what}"
    if sigil:
        return f"{sigil}{label}" if label else reference[0]
    return label or what
