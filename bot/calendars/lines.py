"""The events of a calendar file (ICS) as their own lines, before anything is made of them.

May import its neighbors, `bot.importer` (faults) and the standard library. Only what says when an
event is and what it is called is kept: what could be large or tricky (descriptions, attachments,
alarms, rules of time zones) goes no further than here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.importer.cells import Fault, Refused, quote

MOST_EVENTS = 10_000
LONGEST_LINE = 20_000
_KEPT = {
    *("UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "DURATION"),
    *("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
}
_DEEPEST = 5


@dataclass(slots=True, kw_only=True)
class RawEvent:
    """An event that begins on `line`, as its (line, name, whole text of the property)."""

    line: int
    properties: list[tuple[int, str, str]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The value of a property, its first one; empty where there is none."""
        for _, known, whole in self.properties:
            if known == name:
                return value_of(whole)
        return ""

    def line_of(self, name: str) -> int:
        return next((line for line, known, _ in self.properties if known == name), self.line)

    @property
    def summary(self) -> str:
        """What it is called, its escapes undone."""
        said = self.text("SUMMARY").replace("\\n", " ").replace("\\N", " ")
        for mark in (",", ";", "\\"):
            said = said.replace("\\" + mark, mark)
        return " ".join(said.split())


@dataclass(frozen=True, slots=True)
class RawCalendar:
    """`zones` are the names of zones that the file itself describes."""

    events: list[RawEvent]
    zones: frozenset[str]


def read(text: str) -> RawCalendar:
    """The events of a file; raises Refused where it is no calendar, or a broken one."""
    events: list[RawEvent] = []
    zones: set[str] = set()
    open_: list[tuple[str, int]] = []
    for line, whole in _unfolded(text):
        name = _name(whole)
        said = value_of(whole).strip().upper() if name in ("BEGIN", "END") else ""
        if not open_ and (name, said) != ("BEGIN", "VCALENDAR"):
            raise Refused([Fault(line, "", "A calendar file begins with BEGIN:VCALENDAR.")])
        if name == "BEGIN":
            open_.append((said, line))
            if len(open_) > _DEEPEST:
                raise Refused([Fault(line, "", "Too much stands inside each other here.")])
            if said == "VEVENT":
                events.append(RawEvent(line=line))
                if len(events) > MOST_EVENTS:
                    sentence = f"A calendar has up to {MOST_EVENTS:,} events; this has more."
                    raise Refused([Fault(line, "", sentence)])
        elif name == "END":
            kind, begins = open_.pop()
            if kind != said:
                sentence = f"{quote(kind)} that begins on line {begins} has no end before this."
                raise Refused([Fault(line, "", sentence)])
        elif open_[-1][0] == "VEVENT" and name in _KEPT:
            if len(whole) > LONGEST_LINE:
                sentence = f"This is longer than {LONGEST_LINE:,} characters."
                raise Refused([Fault(line, name, sentence)])
            events[-1].properties.append((line, name, whole))
        elif open_[-1][0] == "VTIMEZONE" and name == "TZID":
            zones.add(value_of(whole).strip())
    if open_:
        kind, begins = open_[-1]
        sentence = f"The file ends before the end of the {quote(kind)} that begins here."
        raise Refused([Fault(begins, "", sentence)])
    return RawCalendar(events, frozenset(zones))


def value_of(whole: str) -> str:
    """What stands after the first colon that is not quoted."""
    return whole[_colon(whole) + 1 :]


def zone_of(whole: str) -> str:
    """The name of the zone in which a property says its time; empty where it names none."""
    for part in whole[: _colon(whole)].split(";")[1:]:
        key, _, said = part.partition("=")
        if key.strip().upper() == "TZID":
            return said.strip().strip('"')
    return ""


def with_zone(whole: str, zone: str) -> str:
    """The property with its time in another zone, or in none."""
    colon = _colon(whole)
    parts = [
        part for part in whole[:colon].split(";") if not part.strip().upper().startswith("TZID=")
    ]
    return ";".join([*parts, *([f"TZID={zone}"] if zone else [])]) + whole[colon:]


@lru_cache(maxsize=512)
def known_zone(name: str) -> str:
    """What the zone is called here, by its own name or that of Windows; empty for none."""
    wanted = WINDOWS_TO_OLSON.get(name, name.strip("/"))
    try:
        return ZoneInfo(wanted).key
    except (ValueError, KeyError, OSError):
        return ""


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """(the line it begins on, the whole of it) for every line; long ones are folded in a file."""
    begins, parts = 0, list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begins, "".join(parts)
        begins, parts = number, [line] if line.strip() else []
    if parts:
        yield begins, "".join(parts)


def _name(whole: str) -> str:
    ends = [at for at in (whole.find(";"), whole.find(":")) if at >= 0]
    return whole[: min(ends, default=len(whole))].strip().upper()


def _colon(whole: str) -> int:
    """Where the value begins; the end of the text where there is none."""
    quoted = False
    for at, letter in enumerate(whole):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return at
    return len(whole)
