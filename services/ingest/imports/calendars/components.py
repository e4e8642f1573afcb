"""The components of a calendar file, told apart by their lines alone: one that is torn, or holds
what cannot be read, spoils no other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.ingest.imports.content_lines import Line
from services.ingest.sources.statements import Ignored

EVENT, TIME_ZONE, CALENDAR = "VEVENT", "VTIMEZONE", "VCALENDAR"
_NEVER_WITHIN_ANOTHER = frozenset(
    {EVENT, TIME_ZONE, CALENDAR, "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"}
)


@dataclass
class Component:
    """An event or a time zone: its lines, those of an event without its alarms.

    `method` is that of the calendar it stands in (RFC 5546), in capitals.
    """

    name: str
    number: int
    method: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass
class Components:
    """What a file holds; `is_whole` unless it ends before its calendars do."""

    events: list[Component] = field(default_factory=list)
    time_zones: list[Component] = field(default_factory=list)
    passed_over: list[Ignored] = field(default_factory=list)
    is_whole: bool = True
    calendars: int = 0


class ComponentReader:
    """Takes a file's lines one after the other into `found`."""

    def __init__(self) -> None:
        self.found = Components()
        self._method = ""
        self._open: Component | None = None
        self._within: list[str] = []
        """Names of the components that have begun in the open one."""

    def read(self, lines: Iterable[Line]) -> Components:
        """All that `lines` hold."""
        for line in lines:
            keyword, value = line.name, line.value.upper()
            if keyword == "BEGIN":
                self._begin(value, line)
            elif keyword == "END":
                self._end(value, line)
            elif not keyword:
                self.found.passed_over.append(Ignored("not a property", line.where))
            else:
                self._property(keyword, value, line)
        self._close()
        return self.found

    def _begin(self, name: str, line: Line) -> None:
        if name in _NEVER_WITHIN_ANOTHER or self._open is None:
            self._close()
            if name == CALENDAR:
                self.found.calendars += 1
                self.found.is_whole, self._method = False, ""
            else:
                self._open = Component(name, line.number, self._method)
        else:
            self._within.append(name)
            self._keep(line)

    def _end(self, name: str, line: Line) -> None:
        if name in self._within:
            del self._within[self._within.index(name) :]
            self._keep(line)
        elif name == CALENDAR:
            self._close()
            self.found.is_whole = True
        elif self._open is not None and name == self._open.name:
            self._add(self._open)

    def _property(self, name: str, value: str, line: Line) -> None:
        if self._open is None:
            if name == "METHOD":
                self._method = value
        elif not self._within:
            self._open.lines.append(line)
        else:
            self._keep(line)

    def _keep(self, line: Line) -> None:
        """Of a time zone everything is read, of an event nothing that stands further in."""
        if self._open is not None and self._open.name == TIME_ZONE:
            self._open.lines.append(line)

    def _close(self) -> None:
        """Add what is open, although its end is missing."""
        if self._open is not None:
            reason = f"END:{self._open.name} is missing"
            self.found.passed_over.append(Ignored(reason, f"line {self._open.number}"))
            self._add(self._open)

    def _add(self, component: Component) -> None:
        if component.name == EVENT:
            self.found.events.append(component)
        elif component.name == TIME_ZONE:
            self.found.time_zones.append(component)
        else:
            no_event = Ignored(f"{component.name} is no event", f"line {component.number}")
            self.found.passed_over.append(no_event)
        self._open, self._within = None, []
