from cryptography.fernet import Fernet

from relationships.score.score_model import ScoreModel
from relationships.tables.reader import TableReader
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.reads import Reads


def reads(state, now=lambda: 0):
    tables = TableReader(state, 1)
    secret = Fernet(Fernet.generate_key())
    return Reads(tables, KnownIdentities(tables, state), ScoreModel(), secret, now)


def test_what_is_shared_is_made_once_for_each_process(tmp_path):
    made = []

    def make(reads):
        made.append(reads)
        return object()

    one, other = reads(tmp_path), reads(tmp_path)
    assert made == []
    assert one.shared(make) is one.shared(make)
    assert one.shared(make) is not other.shared(make)
    assert made == [one, other]


def test_seconds_since_are_by_its_clock_and_never_negative(tmp_path):
    some = reads(tmp_path, lambda: 90_500)
    assert some.seconds_since(500) == 90
    assert some.seconds_since(90_501) == 0
