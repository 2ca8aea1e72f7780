"""A day as people type it: 2026-09-14, 9/14/2026, 9/14, sep 14, 14 sep; and a month: sep, may 2027.

May import the standard library only.
"""

import re
from datetime import date

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?",
        r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?(?:,? (?P<year>\d{4}))?",
    )
)
_MONTH = re.compile(r"(?P<month>[a-z]{3,9})\.?(?:,? (?P<year>[12]\d{3}))?")


def date_named(text: str, earliest: date) -> date | None:
    """The day that is meant; without a year, the first such day from `earliest` on.

    The month comes first, as it does here. None for what is no day.
    """
    said = " ".join(text.casefold().split())
    found = next((match for form in _FORMS if (match := form.fullmatch(said))), None)
    if not found:
        return None
    try:
        month, day = _month(found["month"]), int(found["day"])
        if found["year"]:
            return date(int(found["year"]) + (2000 if len(found["year"]) == 2 else 0), month, day)
        this_year = date(earliest.year, month, day)
        return this_year if this_year >= earliest else date(earliest.year + 1, month, day)
    except ValueError:
        return None


def month_named(text: str, earliest: date) -> date | None:
    """The first day of the month that is meant, from `earliest` on; None for what is no month.

    Of the month in which `earliest` lies, that is `earliest` itself.
    """
    found = _MONTH.fullmatch(" ".join(text.casefold().split()))
    month = _month(found["month"]) if found else 0
    if not found or not month:
        return None
    year = int(found["year"]) if found["year"] else earliest.year + (month < earliest.month)
    is_this = (year, month) == (earliest.year, earliest.month)
    return earliest if is_this else date(year, month, 1)


def _month(text: str) -> int:
    """1 to 12; 0, which no date has, for a word that is no month."""
    if text.isdecimal():
        return int(text)
    return next((n for n, name in enumerate(_MONTHS, start=1) if name.startswith(text)), 0)
