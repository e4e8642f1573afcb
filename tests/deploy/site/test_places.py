import pytest

from deploy.site.places import document_path, linked, site_path, with_links_of_the_site


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("README.md", "index.md"),
        ("docs/access.md", "access.md"),
        ("docs/page/today.png", "page/today.png"),
        ("docs/decisions", "decisions/index.md"),
        ("schemas/kinds.py", "source/schemas/kinds.py.md"),
        ("schemas", "source/schemas/index.md"),
        ("benchmarks/results/throughput.svg", "benchmarks/results/throughput.svg"),
    ],
)
def test_where_what_lies(path: str, place: str) -> None:
    assert site_path(path) == place


def test_links_are_those_of_the_site() -> None:
    links = (
        "[a](../README.md#start) [b](../schemas/) [c](decisions/) [d](#e) [f](https://g.example/)"
    )
    assert document_path("access.md") == "docs/access.md"
    assert with_links_of_the_site(links, "access.md") == (
        "[a](index.md#start) [b](source/schemas/index.md) [c](decisions/index.md) [d](#e) "
        "[f](https://g.example/)"
    )
    assert linked(links, "docs/access.md") == {"README.md", "schemas", "docs/decisions"}
    assert with_links_of_the_site("[a](docs/access.md)", "index.md") == "[a](access.md)"
