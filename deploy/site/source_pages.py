"""Pages that show what a document links to and is no document: source files, folders of them."""

from collections.abc import Iterator
from pathlib import Path

from deploy.site.places import ROOT, site_path

_UNSEARCHED = "---\nsearch:\n  exclude: true\n---\n"


def source_pages(path: str) -> Iterator[tuple[str, str]]:
    """The page of a file, or of a folder and of each file in it: where it is, and its Markdown."""
    place = ROOT / path
    if not place.is_dir():
        yield site_path(path), _page(path, _fenced(place))
        return
    files = sorted(each for each in place.iterdir() if each.is_file())
    listed = "\n".join(f"- [{each.name}]({each.name}.md)" for each in files)
    yield site_path(path), _page(path, listed)
    for each in files:
        yield from source_pages(f"{path}/{each.name}")


def _page(path: str, content: str) -> str:
    return f"{_UNSEARCHED}# {path}\n\n{content}\n"


def _fenced(file: Path) -> str:
    return f"````{file.suffix.lstrip('.') or 'text'}\n{file.read_text()}\n````"
