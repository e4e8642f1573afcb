import json

import pytest

from tests.services.ingest.deliveries import delivered, refused, source
from tests.shared import FIXTURES

VECTORS = (
    json.loads((FIXTURES / "github/signature_vectors.json").read_text())
    if FIXTURES.exists()
    else []
)


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["source"])
def test_vector_of_github(vector: dict[str, str]) -> None:
    headers = {"X-Hub-Signature-256": vector["X-Hub-Signature-256"]}
    known = source(type="github", secret=["other", vector["secret"]])
    known.verify(delivered(vector["body"].encode(), headers))
    refused(known, delivered(vector["body"].encode() + b"!", headers))
