"""Who was at an event, by what its organizer and attendees are (RFC 5545 3.8.4)."""

from typing import Any
from urllib.parse import unquote

from services.ingest.imports.addresses import member_of
from services.ingest.imports.calendars.events import listed
from services.ingest.imports.calendars.gatherings import Gathering
from services.ingest.imports.mail.machines import is_machine

_NO_PERSON = frozenset({"ROOM", "RESOURCE", "GROUP"})
_CAME = frozenset({"ACCEPTED", "TENTATIVE"})
_CALENDARS = "calendar.google.com"
"""Under it Google names calendars, rooms and organizers that it does not know."""


def gathering(event: Any) -> Gathering:
    """All who took part in an icalendar `event`, by their mail addresses.

    Who has not answered did not come, unless the event states nobody's answer: then it knows of
    none, and all who are named were there. The organizer has answered by inviting, if no attendee
    says otherwise of the same address.
    """
    attendees = listed(event.get("ATTENDEE"))
    answers = any(_stated(each, "PARTSTAT") for each in attendees)
    invited = {person: each for each in attendees if (person := _person(each))}
    came = {person for each in attendees if _came(each, answers) and (person := _person(each))}
    organizer = next(filter(None, map(_person, listed(event.get("ORGANIZER")))), None)
    if organizer and (organizer not in invited or _is_unanswered_host(invited[organizer])):
        came.add(organizer)
    return Gathering(organizer if organizer in came else None, tuple(sorted(came)))


def _came(attendee: Any, answers: bool) -> bool:
    answer = _stated(attendee, "PARTSTAT")
    return _stated(attendee, "ROLE") != "NON-PARTICIPANT" and (answer in _CAME or not answers)


def _is_unanswered_host(attendee: Any) -> bool:
    return _stated(attendee, "ROLE") != "NON-PARTICIPANT" and not _stated(attendee, "PARTSTAT")


def _person(stated: Any) -> str | None:
    """The member; None for rooms, calendars, machines, and who has no mail address.

    Where the value is none, as a path on iCloud's server, EMAIL or else CN may be one.
    """
    if _stated(stated, "CUTYPE") in _NO_PERSON:
        return None
    named = (str(stated), *(str(stated.params.get(name, "")) for name in ("EMAIL", "CN")))
    member = next(filter(None, map(member_of, map(_address, named))), None)
    return None if member is None or _is_calendar(member) or is_machine(member) else member


def _address(stated: str) -> str:
    """The address in a `mailto:` (RFC 6068), without what programs write around it."""
    scheme, colon, rest = stated.partition(":")
    if colon and scheme.strip().lower() == "mailto":
        stated = unquote(rest.partition("?")[0])
    return stated.strip(" <>\"'")


def _is_calendar(member: str) -> bool:
    domain = member.rpartition("@")[2]
    return domain == _CALENDARS or domain.endswith(f".{_CALENDARS}")


def _stated(attendee: Any, parameter: str) -> str:
    return str(attendee.params.get(parameter, "")).strip().upper()
