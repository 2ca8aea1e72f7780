"""A calendar file (ICS) as days of a school's calendar.

May import its neighbors, `bot.importer` (faults), `bot.okr`, icalendar and recurring-ical-events.
A file comes from anywhere. So only events whose words are clear are looked at; each is read by
itself, so that a fault has its line; and what repeats is counted out only where that is cheap.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from bot.calendars import lines
from bot.calendars.contents import MOST_ENTRIES, Contents, LeftOut, Why, merged
from bot.calendars.kinds import kind_of, release_in
from bot.calendars.lines import RawEvent
from bot.importer.cells import Fault, Refused, quote
from bot.okr.calendar import zone
from bot.okr.entries import FIRST_DAY, LAST_DAY, LONGEST_DAYS, LONGEST_NAME, faults
from bot.okr.model import CalendarEntry, DayKind, Team

BEFORE = timedelta(days=400)
AHEAD = timedelta(days=731)
"""What lies further back or ahead is left out: the next file will have it."""
_WHOLE_DAY = timedelta(hours=6)
"""A timed event as long as this is about the day, a shorter one about a part of it."""
_DAY = timedelta(days=1)

_Read = Any
"""An event as icalendar reads it, whose properties may be of any of its types."""

_WORK = {"DAILY": (150, 3), "WEEKLY": (25, 1), "MONTHLY": (8, 1), "YEARLY": (3, 1)}
"""Milliseconds that counting out takes: within the years that are read, and for each before."""
_MOST_WORK = 1_500
_MOST_LETTERS = 1_000_000
"""Characters that icalendar is given, a second of its work; real files have a tenth."""
_OLDEST = date(1900, 1, 1)
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST"}
_LONGEST_INTERVAL = 12
_LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def read(text: str, team: Team, source: str, today: date) -> Contents:
    """The days of a file as the calendar of a team; raises Refused with every fault."""
    reader = _Reader(team, source, today)
    raw = lines.read(text.lstrip("\ufeff"))
    for series in _series(raw.events):
        reader.take(series, raw.zones)
    if reader.faults:
        raise Refused(reader.faults)
    entries = merged(reader.entries)
    if len(entries) > MOST_ENTRIES:
        raise _too_many(RawEvent(line=1))
    left_out = sorted(reader.left_out, key=lambda one: one.line)
    return Contents(entries=tuple(entries), left_out=tuple(left_out), source=source)


def _series(events: Sequence[RawEvent]) -> Iterator[list[RawEvent]]:
    """Events of one id belong together: one repeats, the others say where it is otherwise."""
    by_id: defaultdict[str, list[RawEvent]] = defaultdict(list)
    for event in events:
        by_id[event.text("UID").strip() or f"line {event.line}"].append(event)
    yield from by_id.values()


class _Reader:
    def __init__(self, team: Team, source: str, today: date) -> None:
        self.entries: list[CalendarEntry] = []
        self.left_out: list[LeftOut] = []
        self.faults: list[Fault] = []
        self._team = team
        self._source = source
        self._zone = zone(team.tz)
        self._first = max(today - BEFORE, FIRST_DAY)
        self._last = min(today + AHEAD, LAST_DAY)
        self._work = 0
        self._clear = 0
        self._letters = 0

    def take(self, series: Sequence[RawEvent], zones: frozenset[str]) -> None:
        """Read what belongs together, if the words of any of it are clear."""
        if all(kind_of(event.summary) is None for event in series):
            for event in series:
                self._leave_out(event, Why.UNCLEAR)
            return
        components = []
        self._clear += len(series)
        if self._clear > MOST_ENTRIES:
            raise _too_many(series[0])
        self._letters += sum(len(whole) for one in series for _, _, whole in one.properties)
        if self._letters > _MOST_LETTERS:
            sentence = f"Up to {_MOST_LETTERS:,} characters about days fit; this has more."
            raise Refused([Fault(series[0].line, "", sentence)])
        for event in series:
            try:
                components.append((event, _component(event, zones)))
            except _NotReadable as fault:
                self.faults.append(fault.fault)
        if len(components) < len(series):
            return
        repeats = any(
            name in component for _, component in components for name in ("RRULE", "RDATE")
        )
        if not repeats and len(components) == 1:
            self._keep(*components[0])
        elif self._is_cheap([component for _, component in components]):
            self._count_out(components)
        else:
            self._leave_out(series[0], Why.REPEATS)

    def _count_out(self, components: Sequence[tuple[RawEvent, _Read]]) -> None:
        calendar = icalendar.Calendar()
        for _, component in components:
            calendar.add_component(component)
        event = components[0][0]
        try:
            found = recurring_ical_events.of(calendar).between(self._first, self._last)
        except Exception:  # whatever is wrong with what somebody else wrote, it is on that line
            sentence = f"I cannot read how {quote(event.summary)} repeats."
            self.faults.append(Fault(event.line_of("RRULE"), "RRULE", sentence))
            return
        for one in found:
            self._keep(event, one)
        if not found:
            self._leave_out(event, Why.FAR)

    def _keep(self, event: RawEvent, component: _Read) -> None:
        """One occurrence as an entry, or left out with the reason."""
        name = " ".join(str(component.get("SUMMARY") or "").split())
        kind = kind_of(name)
        starts, ends = component["DTSTART"].dt, _end(component)
        first, last = self._day(starts), self._last_day(ends, starts)
        if kind is None:
            self._leave_out(event, Why.UNCLEAR, name)
            return
        until = self._release(name, starts) if kind is DayKind.EARLY_RELEASE else None
        why = None
        if str(component.get("STATUS") or "").upper() in ("CANCELLED", "CANCELED"):
            why = Why.CANCELED
        elif last < self._first or first > self._last:
            why = Why.FAR
        elif kind is DayKind.EARLY_RELEASE and until is None:
            why = Why.NO_TIME
        elif kind is not DayKind.EARLY_RELEASE and self._is_short(starts, ends):
            why = Why.PART_OF_DAY
        elif (last - first).days + 1 > LONGEST_DAYS:
            why = Why.TOO_LONG
        if why:
            self._leave_out(event, why, name, first)
            return
        entry = CalendarEntry(
            id=0,
            team_id=self._team.id,
            kind=kind,
            starts=first,
            ends=first if kind is DayKind.EARLY_RELEASE and until and last < first else last,
            name=name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…",
            until=until,
            source=self._source,
        )
        hours = self._team.calendar.begins, self._team.calendar.ends
        if faults(entry, hours):  # only the time can be amiss here
            self._leave_out(event, Why.NO_TIME, name, first)
        else:
            self.entries.append(entry)

    def _release(self, name: str, starts: date | datetime) -> time | None:
        """When the day ends: as the words say, else when the event begins."""
        said = release_in(name)
        if said is None and isinstance(starts, datetime):
            said = self._local(starts).time().replace(second=0, microsecond=0, tzinfo=None)
        return said

    def _is_short(self, starts: date | datetime, ends: date | datetime) -> bool:
        if not isinstance(starts, datetime) or not isinstance(ends, datetime):
            return False
        return self._local(ends) - self._local(starts) < _WHOLE_DAY

    def _day(self, moment: date | datetime) -> date:
        return self._local(moment).date() if isinstance(moment, datetime) else moment

    def _last_day(self, ends: date | datetime, starts: date | datetime) -> date:
        """The end of an event is not part of it."""
        if isinstance(ends, datetime):
            local = self._local(ends)
            return max(self._day(starts), (local - timedelta.resolution).date())
        return max(self._day(starts), ends - _DAY)

    def _local(self, moment: datetime) -> datetime:
        """On the team's wall; a time of no zone is meant there already."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self._zone)
        return aware.astimezone(self._zone)

    def _leave_out(
        self, event: RawEvent, why: Why, name: str = "", day: date | None = None
    ) -> None:
        day = day or _first_digits(event.text("DTSTART"))
        name = name or event.summary
        self.left_out.append(LeftOut(line=event.line, name=name[:LONGEST_NAME], day=day, why=why))

    def _is_cheap(self, components: Sequence[_Read]) -> bool:
        """Whether all repetitions of a series can be counted out in no time."""
        for component in components:
            rules = component.get("RRULE", [])
            for rule in rules if isinstance(rules, list) else [rules]:
                work = _work(rule, self._day(component["DTSTART"].dt), self._last)
                if work is None or self._work + work > _MOST_WORK:
                    return False
                self._work += work
        return True


def _work(rule: Mapping[str, Any], starts: date, last: date) -> int | None:
    """How long counting out a rule takes; None where it may never find an end.

    A rule that no day fulfills would be followed to the year 9999, so only those are let through
    that some day fulfills for sure.
    """
    if not set(rule) <= _PARTS or starts < _OLDEST:
        return None
    frequency = str(_one(rule, "FREQ", "")).upper()
    interval, count = int(_one(rule, "INTERVAL", 1)), int(_one(rule, "COUNT", 0))
    days, months = _weekdays(rule), [int(one) for one in rule.get("BYMONTH", [])]
    month_days = [int(one) for one in rule.get("BYMONTHDAY", [])]
    if frequency not in _WORK or not 1 <= interval <= _LONGEST_INTERVAL:
        return None
    numbered = any(number for number, _ in days)
    if (days and month_days) or any(abs(number) > 4 for number, _ in days):
        return None
    if interval > 1 and (months or month_days or (days and frequency == "DAILY")):
        return None
    if numbered and frequency in ("DAILY", "WEEKLY"):
        return None
    if month_days and not any(
        abs(day) <= _LONGEST_MONTHS.get(month, 31) and day
        for month in months or range(1, 13)
        for day in month_days
    ):
        return None
    once, yearly = _WORK[frequency]
    years = max(0, (last - starts).days // 365)
    work = once * (max(1, len(days)) if frequency != "DAILY" else 1) + yearly * years
    return min(work, 1 + count) if 0 < count <= LONGEST_DAYS and not days else work


def _weekdays(rule: Mapping[str, Any]) -> list[tuple[int, str]]:
    """BYDAY as (which of its month or year, 0 for every one; the day)."""
    found = []
    for one in rule.get("BYDAY", []):
        said = str(one).strip().upper()
        number = said[:-2].lstrip("+")
        found.append((int(number) if number.lstrip("-").isdecimal() else 0, said[-2:]))
    return found


def _one(rule: Mapping[str, Any], name: str, default: Any) -> Any:
    held = rule.get(name, default)
    return (held[0] if held else default) if isinstance(held, list) else held


def _too_many(event: RawEvent) -> Refused:
    sentence = f"A calendar has up to {MOST_ENTRIES:,} days and breaks; this has more."
    return Refused([Fault(event.line, "", sentence)])


class _NotReadable(Exception):
    def __init__(self, line: int, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = Fault(line, column, sentence)


def _component(event: RawEvent, zones: frozenset[str]) -> _Read:
    """The event as icalendar reads it; its zone is one that is known, or the team's own."""
    whole = []
    for line, name, said in event.properties:
        zone_name = lines.zone_of(said)
        known = lines.known_zone(zone_name) if zone_name else ""
        if zone_name and not known and zone_name not in zones:
            raise _NotReadable(line, name, f"{quote(zone_name)} is not a time zone.")
        whole.append(lines.with_zone(said, known))
    for name in ("DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID"):
        if sum(known == name for _, known, _ in event.properties) > 1:
            raise _NotReadable(event.line_of(name), name, "An event says this once.")
    if not event.text("DTSTART"):
        raise _NotReadable(event.line, "DTSTART", "This event does not say when it starts.")
    _check_days(event)
    try:
        text = "\r\n".join(["BEGIN:VEVENT", *whole, "END:VEVENT", ""])
        component: _Read = icalendar.Event.from_ical(text)
        starts, ends = component["DTSTART"].dt, _end(component)
    except Exception as error:  # icalendar raises many kinds; whichever, this event is broken
        sentence = f"I cannot read when {quote(event.summary)} is."
        raise _NotReadable(event.line, "", sentence) from error
    if component.errors or type(starts) is not type(ends):
        raise _NotReadable(event.line, "", f"I cannot read when {quote(event.summary)} is.")
    if _comparable(ends) < _comparable(starts):
        sentence = f"{quote(event.summary)} ends before it starts."
        raise _NotReadable(event.line_of("DTEND"), "DTEND", sentence)
    return component


def _check_days(event: RawEvent) -> None:
    """Say what is wrong with a day or a time that the calendar does not have."""
    for line, name, whole in event.properties:
        if name not in ("DTSTART", "DTEND"):
            continue
        said = lines.value_of(whole).strip()
        digits, _, clock = said.partition("T")
        if _first_digits(digits) is None or len(digits) != 8:
            raise _NotReadable(line, name, f"{quote(said)} is not a date.")
        if clock and not _is_clock(clock.removesuffix("Z")):
            raise _NotReadable(line, name, f"{quote(said)} is not a time of day.")


def _is_clock(digits: str) -> bool:
    if len(digits) != 6 or not digits.isdecimal():
        return False
    return int(digits[:2]) < 24 and int(digits[2:4]) < 60 and int(digits[4:]) < 61


def _end(component: _Read) -> date | datetime:
    """As it says, by its length, or a day (a moment, where it has a time)."""
    starts = component["DTSTART"].dt
    if "DTEND" in component:
        ends: date | datetime = component["DTEND"].dt
        return ends
    if "DURATION" in component:
        later: date | datetime = starts + component["DURATION"].dt
        return later
    plain: date | datetime = starts if isinstance(starts, datetime) else starts + _DAY
    return plain


def _comparable(moment: date | datetime) -> datetime:
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=zone("UTC"))
    return datetime.combine(moment, time(), zone("UTC"))


def _first_digits(text: str) -> date | None:
    digits = text.strip()[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
