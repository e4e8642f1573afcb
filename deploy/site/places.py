"""Where what lies in the repository lies on the site, and links that lead there.

Documents are written for the repository: their links are relative to where they lie in it. What
is outside of `docs/` and linked from a document gets a page that shows it, under `source/`.
"""

import re
from os.path import normpath, relpath
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
DOCS = "docs/"
MOVED = {"README.md": "index.md", "CHANGELOG.md": "changelog.md"}
"""Documents outside of `docs/`, and their pages."""

_LINK = re.compile(r"(\]\()(?![a-z]+:)([^)\s#]+)(#[^)\s]*)?\)")


def site_path(path: str) -> str:
    """The page or file of the site that is `path` of the repository."""
    if path in MOVED:
        return MOVED[path]
    own = path.removeprefix(DOCS)
    if (ROOT / path).is_dir():
        return f"{own}/index.md" if path.startswith(DOCS) else f"source/{path}/index.md"
    if path.startswith(DOCS) or _is_image(path):
        return own
    return f"source/{path}.md"


def document_path(page: str) -> str:
    """Where the document of a page of the site lies, or would."""
    moved = {place: path for path, place in MOVED.items()}
    return moved.get(page, DOCS + page)


def linked(markdown: str, document: str) -> set[str]:
    """The paths in the repository that `document`, being `markdown`, links to."""
    return {_target(document, each[2]) for each in _LINK.finditer(markdown)}


def with_links_of_the_site(markdown: str, page: str) -> str:
    """`markdown` with its links as they are from `page` of the site."""
    document = document_path(page)

    def mend(link: re.Match[str]) -> str:
        place = site_path(_target(document, link[2]))
        return f"{link[1]}{relpath(place, PurePosixPath(page).parent)}{link[3] or ''})"

    return _LINK.sub(mend, markdown)


def _target(document: str, link: str) -> str:
    return normpath(PurePosixPath(document).parent / link)


def _is_image(path: str) -> bool:
    return path.endswith((".svg", ".png"))
