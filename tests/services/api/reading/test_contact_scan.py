import time
from typing import Any

from schemas.positions import encode_position
from schemas.same_as import SameAs
from schemas.topics import IDENTITIES
from services.api.reading.contact_scan import BATCH
from services.runtime.stated_identities import Stated, stated_path
from services.runtime.watched_file import write
from tests.services.api.conftest import Api


def test_scans_each_of_many_contacts_once_whatever_their_aliases(api: Api, events: Any) -> None:
    brand = f"brand-{time.time_ns()}"
    many = BATCH + 5
    other = f"x:{brand}"
    crowd = [f"c{n:05}-{brand}" for n in range(many)]
    api.world.feed([events("meeting", each, brand) for each in crowd])
    api.world.feed([events("meeting", each, other) for each in [*crowd[:3], f"z-{brand}"]])
    said = [SameAs(member=brand, alias=other), SameAs(member=crowd[0], alias=crowd[-1])]
    write(stated_path(api.world.state), Stated({2: 1}, said))
    after = encode_position({IDENTITIES: {2: 1}})
    for asked in (brand, other):
        audience = api.ok(f"/v1/members/{asked}/audience", after=after, wait=30)
        assert audience["contacts"] == many
        assert audience["segments"]["new"]["size"] == many
        best = [customer["contact"] for customer in audience["segments"]["top"]["customers"]]
        assert best[:3] == crowd[:3], "who met both, or is two"
        assert audience["countries"] == [{"country": None, "members": many}]
