from collections.abc import Iterator

import pytest

from tests.secured_kafka import SecuredKafka


@pytest.fixture(scope="package")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    with SecuredKafka(tmp_path_factory.mktemp("secured")) as secured:
        yield secured
