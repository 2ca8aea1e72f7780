"""What the words of a school's calendar mean: a kind of day, and when the day ends.

May import `bot.okr` and the standard library. Only what is clear is understood: “Spring break” is a
break, “Spring break camp” is no kind of day, and “Classes resume after break” is none either.
"""

import re
from collections.abc import Mapping
from datetime import time

from bot.okr.model import DayKind

LONGEST = 300
"""Characters that are looked at; more is no name of a day."""

KINDS: Mapping[str, DayKind] = {
    "closed": DayKind.CLOSED,
    "school day": DayKind.SCHOOL_DAY,
    "holiday": DayKind.HOLIDAY,
    "break": DayKind.BREAK,
    "pd day": DayKind.PD_DAY,
    "pd": DayKind.PD_DAY,
    "testing": DayKind.TESTING,
    "early release": DayKind.EARLY_RELEASE,
}
"""What a cell of a column `kind` may say."""

# Each of them is looked for as it stands: no pattern repeats what another part of it repeats.
_UNCLEAR = re.compile(
    r"\b(?:resumes?|reopens?|returns?|begins?|starts?|ends?|first day|last day|back to school"
    r"|makeup|make-up|before|after|registration|tentative|if needed)\b"
)
_NO_SCHOOL = re.compile(
    r"\b(?:no (?:school|classes|students)|(?:schools?|offices?|campus|district|building) closed"
    r"|snow day|closure|student holiday|non-?student day)\b|^closed$"
)
_NO_STUDENTS = re.compile(r"\b(?:no students|student holiday|non-?student day)\b")
_EARLY = re.compile(
    r"\b(?:early (?:release|dismissal|out|closing)|half[- ]day|minimum day|shortened day"
    r"|noon dismissal)s?\b"
)
_PD = re.compile(
    r"\b(?:pd|professional (?:development|learning)|staff development|in-?service"
    r"|teacher planning)(?: days?)? ?(?=$|[(:,;/–—-])"
    r"|\b(?:teacher work|institute|staff work) ?days?\b"
)
_TESTING = re.compile(r"\b(?:testing|(?:state|standardized) (?:tests?|assessments?)|test window)\b")
_BREAK = re.compile(r"\b(?:break|recess|vacation)(?: week)? ?(?=$|[(:,;/–—-])")
_HOLIDAY = re.compile(
    r"\bholidays? ?(?=$|[(:,;/–—-])"
    r"|^(?:labor|memorial|veterans'?|presidents'?|president's|columbus|indigenous peoples'?"
    r"|martin luther king(?:,? jr\.?)?|mlk|independence|thanksgiving|christmas|new year'?s"
    r"|election|juneteenth) ?(?:day|eve)?(?: holiday)?(?: observed)? ?(?=$|[(:,;/–—-])"
    r"|^(?:good friday|easter monday|rosh hashanah|yom kippur|diwali|eid al-fitr|eid al-adha"
    r"|lunar new year) ?(?=$|[(:,;/–—-])"
)
_BREAK_WORD = re.compile(r"\b(?:break|recess|vacation)\b")
_HOLIDAY_WORD = re.compile(r"\bholiday\b")
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))? ?(?P<half>a\.?m\b|p\.?m\b)?|\b(?P<noon>noon)\b"
)


def kind_of(words: str) -> DayKind | None:
    """The kind of day that a calendar means by these words; None where that is not clear."""
    said = _plain(words)
    if said in KINDS:
        return KINDS[said]
    if _UNCLEAR.search(said):
        return None
    for pattern, kind in (
        (_TESTING, DayKind.TESTING),
        (_EARLY, DayKind.EARLY_RELEASE),
        (_PD, DayKind.PD_DAY),
    ):
        if pattern.search(said):
            return kind
    closed = _NO_SCHOOL.search(said)
    for pattern, word, kind in (
        (_BREAK, _BREAK_WORD, DayKind.BREAK),
        (_HOLIDAY, _HOLIDAY_WORD, DayKind.HOLIDAY),
    ):
        if pattern.search(said) or (closed and word.search(said)):
            return DayKind.PD_DAY if _NO_STUDENTS.search(said) else kind
    if closed:
        return DayKind.PD_DAY if _NO_STUDENTS.search(said) else DayKind.CLOSED
    return None


def release_in(words: str) -> time | None:
    """The one time of day that these words tell, as in “Early release 12:30”; None for others."""
    found = {at for each in _TIME.finditer(_plain(words)) if (at := _time(each))}
    return found.pop() if len(found) == 1 else None


def parse_time(text: str) -> time | None:
    """12:30, 12.30, 1:15 pm, 1 pm, noon; None for anything else, 24:00 included."""
    said = _plain(text).replace(".", ":") if "m" not in text.casefold() else _plain(text)
    if re.fullmatch(r"\d{1,2}:\d{2}(?::00)?", said):
        hour, minute = said.split(":")[:2]
        return _of(int(hour), int(minute))
    whole = _TIME.fullmatch(said)
    return _time(whole) if whole else None


def _time(found: re.Match[str]) -> time | None:
    """A number alone is no time, and what ends before six is in the afternoon."""
    if found["noon"]:
        return time(12)
    if not (found["minute"] or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    elif hour < 6:
        hour += 12
    return _of(hour, minute)


def _of(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _plain(words: str) -> str:
    return " ".join(words[:LONGEST].casefold().replace("’", "'").split())
