"""The stories around Ana: each a bond, an act, a move or a trip that a query shows.

They have to hold whenever the world ends, so none rests on what chance has two members do.
"""

from services.local.demo import places
from services.local.demo.bonds import (
    ACQUAINTANCES,
    COLLEAGUES,
    CUSTOMERS,
    FRIENDS,
    NETWORKING,
    OUTREACH,
    Appointment,
    Bond,
    Move,
    Once,
    Trip,
    comeback,
    fading,
    rising,
)
from services.local.demo.cast import (
    AMIRA,
    ANA,
    BO,
    CARLA,
    GRACE,
    INGRID,
    KAFFA,
    LEO,
    MORROW,
    NIKHIL,
    OSKAR,
    PIET,
    VELA,
    YUKI,
)
from services.local.demo.rhythm import work

CLOSE_FRIEND = Bond(one=ANA, other=LEO, mix=FRIENDS, rate=1.0, answered=0.8, since=-1400)
NEW_COLLEAGUE = Bond(
    one=BO, other=ANA, mix=COLLEAGUES, rate=1.2, shape=rising(55), rhythm=work, since=55
)
DRIFTING_FRIEND = Bond(
    one=CARLA, other=ANA, mix=FRIENDS, rate=1.2, shape=fading(48, 66), since=-2100
)
MENTOR = Bond(one=INGRID, other=ANA, mix=ACQUAINTANCES, rate=0.1, rhythm=work, since=-800)
MENTOR_CALL = Appointment(one=ANA, other=INGRID, kind="call", every_days=14, weekday=1, hour=16.5)
NETWORKER = Bond(
    one=NIKHIL, other=ANA, mix=NETWORKING, rate=0.25, initiative=0.9, answered=0.1, since=-300
)
UNANSWERED = Bond(
    one=ANA,
    other=OSKAR,
    mix=OUTREACH,
    rate=0.14,
    initiative=1,
    answered=0,
    tie="follow",
    rhythm=work,
)
UNHEARD = Bond(
    one=PIET, other=ANA, mix=OUTREACH, rate=0.2, initiative=1, answered=0, tie="follow", rhythm=work
)
UNHEARD_MESSAGE = Once(one=PIET, other=ANA, kind="message", day=86.5)
COMEBACK = Bond(one=YUKI, other=ANA, mix=FRIENDS, rate=0.8, shape=comeback(8, 80), since=-1000)
FAR_AND_WARMING = Bond(
    one=AMIRA, other=ANA, mix=NETWORKING, rate=0.5, shape=rising(50), tie="follow", since=50
)
OLD_FRIEND = Bond(one=GRACE, other=ANA, mix=ACQUAINTANCES, rate=0.25, since=-1700)
CUSTOMER = Bond(
    one=ANA, other=KAFFA, mix=CUSTOMERS, rate=0.25, initiative=0.9, answered=0.5, tie="follow"
)
FORMER_CUSTOMER = Bond(
    one=ANA, other=VELA, mix=CUSTOMERS, rate=0.4, shape=fading(15, 60), initiative=0.9, tie="follow"
)
READER = Bond(
    one=BO, other=MORROW, mix=CUSTOMERS, rate=0.5, initiative=0.9, answered=0.5, tie="follow"
)

BONDS = (
    CLOSE_FRIEND,
    NEW_COLLEAGUE,
    DRIFTING_FRIEND,
    MENTOR,
    NETWORKER,
    UNANSWERED,
    UNHEARD,
    COMEBACK,
    FAR_AND_WARMING,
    OLD_FRIEND,
    CUSTOMER,
    FORMER_CUSTOMER,
    READER,
)
APPOINTMENTS = (MENTOR_CALL,)
CERTAIN = (UNHEARD_MESSAGE,)
WISHES = {
    GRACE: {"cadence_days": 7, "tags": ["old friends"]},
    LEO: {"tags": ["old friends"]},
}
"""What Ana sets about her contacts."""

MOVES = (
    Move(member=BO, day=54, previous_organization="Nordlys Energy"),
    Move(member=GRACE, day=85, previous_organization="Harbour Mutual"),
)
TRIPS = (
    Trip(member=YUKI, city=places.LISBON, announced=79, begins=87, ends=94),
    Trip(member=INGRID, city=places.LISBON, announced=86, begins=95, ends=98),
    Trip(member=ANA, city=places.OSLO, announced=38, begins=44, ends=47),
    Trip(member=NIKHIL, city=places.BERLIN, announced=84, begins=89, ends=92),
)
