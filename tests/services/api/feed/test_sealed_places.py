from itertools import count

import pytest
from cryptography.fernet import Fernet

from services.api.feed.arrival_watch import Place
from services.api.feed.sealed_places import SealedPlaces
from services.api.http.cursor_encoding import encode_cursor
from services.http.problems import Problem

SECRET = Fernet(Fernet.generate_key())
PLACE = Place(b"journals", 1_795_428_000_000, [3, 0, 1 << 40])


def test_an_id_is_read_by_whoever_has_the_secret():
    assert SealedPlaces(SECRET).opened(SealedPlaces(SECRET).seal(PLACE)) == PLACE


def test_an_id_says_nothing_of_the_place():
    places = SealedPlaces(SECRET)
    others = [PLACE, PLACE, PLACE.moved(1, 1, 1 << 50), Place(bytes(8), 0, [0, 0, 0])]
    ids = {places.seal(place) for place in others}
    assert len(ids) == 4
    assert len({len(each) for each in ids}) == 1


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "no such",
        "é",
        encode_cursor(PLACE),
        SealedPlaces(Fernet(Fernet.generate_key())).seal(PLACE),
        SealedPlaces(SECRET).seal(PLACE)[:-1],
        SECRET.encrypt(b'{"type":"key","key_id":"1","sha256":"2"}').decode(),
        SECRET.encrypt(b"place:").decode(),
        SECRET.encrypt(b"place:" + bytes(17)).decode(),
    ],
    ids=count(),
)
def test_what_is_not_ours_is_refused(sent):
    with pytest.raises(Problem) as refused:
        SealedPlaces(SECRET).opened(sent)
    assert refused.value.kind.status == 400
