from collections.abc import Iterator

import pytest

from tests.end_to_end.stack import Stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One whole Rapport for the tests that fill it; they use members of their own."""
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack
