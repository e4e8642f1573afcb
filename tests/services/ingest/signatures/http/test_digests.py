import base64
import hashlib

import pytest

from services.http.problems import Problem
from services.ingest.signatures.http.digests import check_content_digest, check_digest
from tests.services.ingest.signatures.signed_deliveries import BODY, SHA256, delivered


def test_the_digest_of_a_body_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    sha256 = hashlib.sha256
    monkeypatch.setattr(hashlib, "sha256", lambda content: made.append(1) or sha256(content))
    stated = ",".join(["sha-256=QUFB"] * 9)
    check_digest(delivered({"Digest": f"{stated},sha-256={SHA256}"}, 0))
    with pytest.raises(Problem):
        check_digest(delivered({"Digest": stated}, 0))
    assert len(made) == 2


@pytest.mark.parametrize("algorithm", ["SHA-256", "sha-256"])
def test_a_digest(algorithm: str) -> None:
    check_digest(delivered({"Digest": f"{algorithm}={SHA256}"}, 0))
    for other in (f"{algorithm}={SHA256[:-4]}", f"{algorithm}={SHA256}=", f"md5={SHA256}", ""):
        with pytest.raises(Problem, match="Digest"):
            check_digest(delivered({"Digest": other}, 0))
    with pytest.raises(Problem, match="missing"):
        check_digest(delivered({}, 0))


def test_a_content_digest() -> None:
    check_content_digest(delivered({"Content-Digest": f"sha-256=:{SHA256}:"}, 0))
    other = base64.b64encode(hashlib.sha256(BODY + b" ").digest()).decode()
    with pytest.raises(Problem, match="no SHA-256 of this body"):
        check_content_digest(delivered({"Content-Digest": f"sha-256=:{other}:"}, 0))
    with pytest.raises(Problem, match="missing"):
        check_content_digest(delivered({}, 0))
