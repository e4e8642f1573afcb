"""What mkdocs asks while it builds the site: pages from other documents and from the code."""

from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import rapport_client
from deploy.site.decisions_page import decisions_page
from deploy.site.gfm import with_empty_lines
from deploy.site.http_reference import HttpReference
from deploy.site.places import (
    DOCS,
    MOVED,
    ROOT,
    document_path,
    linked,
    site_path,
    with_links_of_the_site,
)
from deploy.site.schema_pages import schema_pages
from deploy.site.source_pages import source_pages
from deploy.site.topics_reference import topics_page

REFERENCE = "reference"
CLIENT = "\n\n".join(
    [
        "# Python client",
        *(f"::: rapport_client.{name}" for name in rapport_client.__all__),
        "## Questions\n\nBoth clients have each of these as a method. It returns the answer "
        "(`Call`), or iterates over the items of all pages (`Pages`).",
        "::: rapport_client.routes\n    options: {show_root_heading: false, heading_level: 3}",
    ]
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that do not lie in `docs/`."""
    for place, content in _made_pages():
        files.append(File.generated(config, place, content=content))
    for path in sorted(_linked_from(files)):
        if not path.startswith(DOCS) and path not in MOVED:
            _add_source(files, config, path)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A document of the repository as a page of the site."""
    return with_empty_lines(with_links_of_the_site(markdown, page.file.src_uri))


def _made_pages() -> Iterator[tuple[str, str]]:
    for path, place in MOVED.items():
        yield place, (ROOT / path).read_text()
    yield "decisions/index.md", decisions_page()
    yield f"{REFERENCE}/client.md", CLIENT
    yield f"{REFERENCE}/topics.md", topics_page()
    for name, page in schema_pages().items():
        yield f"{REFERENCE}/{name}", page
    for name, page in HttpReference().pages().items():
        yield f"{REFERENCE}/http/{name}", page


def _linked_from(files: Files) -> set[str]:
    pages = files.documentation_pages()
    found = (linked(each.content_string, document_path(each.src_uri)) for each in pages)
    return set().union(*found)


def _add_source(files: Files, config: MkDocsConfig, path: str) -> None:
    place = site_path(path)
    if not place.endswith(".md"):
        files.append(File.generated(config, place, abs_src_path=str(ROOT / path)))
        return
    for made, content in source_pages(path):
        if made not in files.src_uris:
            files.append(File.generated(config, made, content=content))
