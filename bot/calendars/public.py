"""The public holidays of a country or a state, as days of a school's calendar.

May import its neighbors, `bot.okr` and the library `holidays`. Only public holidays, only those on
a weekday: on the others there is no school anyway.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.calendars.contents import Contents, merged
from bot.okr.entries import LONGEST_NAME
from bot.okr.model import CalendarEntry, DayKind, Problem, Team

if TYPE_CHECKING:
    from holidays import HolidayBase

_SATURDAY = 5
_SUMMER = 7
"""A school year begins after June."""
_SAID = 40
_ALSO = {"unitedstates": "US", "unitedstatesofamerica": "US", "uk": "GB", "england": "GB"}


def school_years(today: date) -> tuple[date, date]:
    """From the school year that runs to the end of the next one."""
    begins = today.year if today.month >= _SUMMER else today.year - 1
    return date(begins, _SUMMER, 1), date(begins + 2, 6, 30)


def read(country: str, state: str, team: Team, today: date) -> Contents:
    """The holidays of these school years; Problem `calendar.no_country` or `calendar.no_state`."""
    code = country_named(country)
    if not code:
        raise Problem("calendar.no_country", typed=country[:_SAID])
    part = _state_named(code, state)
    if part is None:
        raise Problem(
            "calendar.no_state", typed=state[:_SAID], country=code, states=_examples(code)
        )
    first, last = school_years(today)
    source = f"public holidays {code}{'-' if part else ''}{part}"
    found = _holidays(
        code,
        subdiv=part or None,
        years=range(first.year, last.year + 1),
        language=_language(code),
    )
    entries = [
        CalendarEntry(
            id=0,
            team_id=team.id,
            kind=DayKind.HOLIDAY,
            starts=day,
            ends=day,
            name=name[:LONGEST_NAME],
            source=source,
        )
        for day, name in sorted(found.items())
        if first <= day <= last and day.weekday() < _SATURDAY
    ]
    return Contents(entries=tuple(merged(entries)), source=source)


def country_named(said: str) -> str:
    """Its two letters, by those, by three, or by its name in English; empty for none."""
    from holidays.registry import COUNTRIES

    wanted = _letters(said)
    for module, (name, *codes) in COUNTRIES.items():
        if wanted in {_letters(module), _letters(name), *(_letters(one) for one in codes)}:
            return str(codes[0])
    return _ALSO.get(wanted, "")


def _state_named(country: str, said: str) -> str | None:
    """The code of a state by its code or name; empty for the whole country, None for no state."""
    wanted = _letters(said)
    if not wanted:
        return ""
    known = _holidays(country)
    codes = {_letters(code): str(code) for code in known.subdivisions}
    names = {_letters(name): str(code) for name, code in known.subdivisions_aliases.items()}
    return codes.get(wanted) or names.get(wanted)


def _examples(country: str) -> str:
    return ", ".join(_holidays(country).subdivisions[:3])


def _language(country: str) -> str | None:
    """In English where that is known."""
    known = _holidays(country).supported_languages or ()
    return "en_US" if "en_US" in known else None


def _holidays(country: str, **options: Any) -> "HolidayBase":
    """The library's answer. It is loaded by who asks for it: every start would wait as long for it
    as for Bolt."""
    from holidays import country_holidays

    return country_holidays(country, **options)


def _letters(said: str) -> str:
    return "".join(one for one in said.casefold() if one.isalnum())
