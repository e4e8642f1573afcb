"""Fuzz what ingest reads, guided by coverage: `python -m tests.fuzzing CORPUS [options]`.

The corpus is a directory, the options are libFuzzer's; requests that reach new code are added.
What crashes, or is answered by anything a producer cannot understand, is written to a file and ends
the run: it can be tried again by naming the file, and belongs into a test.
"""

import random
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["services", "schemas"]):
    from tests.fuzzing.application import Application
    from tests.fuzzing.mutations import Mutations
    from tests.fuzzing.requests import UNDERSTOOD, read_request, seeds


def main() -> None:
    """Run until something is found, or libFuzzer's options say that it is enough."""
    started = list(seeds())
    for argument in sys.argv[1:]:
        if Path(argument).is_dir():
            _sow(Path(argument), started)
    mutations = Mutations(seed.partition(b"\n\n")[2] for seed in started)
    with tempfile.TemporaryDirectory() as data_dir:
        application = Application(Path(data_dir))

        def test_one(raw: bytes) -> None:
            request = read_request(raw, application.key)
            if request is not None:
                status = application.answer(request)
                assert status in UNDERSTOOD, status

        def mutate(raw: bytes, max_size: int, seed: int) -> bytes:
            return _mutated(mutations, raw, max_size, random.Random(seed))

        atheris.Setup(sys.argv, test_one, custom_mutator=mutate)
        atheris.Fuzz()


def _sow(corpus: Path, seeds: list[bytes]) -> None:
    for seed in seeds:
        (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)


def _mutated(mutations: Mutations, raw: bytes, max_size: int, chance: random.Random) -> bytes:
    head, gap, body = raw.partition(b"\n\n")
    if chance.random() < 0.2:
        head = atheris.Mutate(head, max(len(head) + 64, 1))
    else:
        changed = mutations.changed(body, chance) if chance.random() < 0.9 else None
        body = atheris.Mutate(body, max_size) if changed is None else changed
    return (head + (gap or b"\n\n") + body)[:max_size]


main()
