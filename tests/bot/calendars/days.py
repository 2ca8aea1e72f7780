"""A school and its files, for the tests of what is read from them."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.calendars import Contents, read_text
from bot.importer import Refused
from bot.okr.model import Team, TeamLevel

TODAY = date(2026, 11, 22)
SCHOOL = Team(id=2, name="Maple Grove", level=TeamLevel.SCHOOL, tz="America/Chicago")


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""])


def holiday(*lines: str, name: str = "Holiday") -> str:
    return event("UID:1", f"SUMMARY:{name}", *lines)


def read(text: str) -> Contents:
    return read_text(text, SCHOOL, "calendar", TODAY)


def said(contents: Contents) -> list[str]:
    """The entries in short, such as `break 2026-11-23..2026-11-27 Fall break`."""
    return [
        " ".join(
            filter(
                None,
                [
                    one.kind,
                    f"{one.starts}..{one.ends}" if one.ends > one.starts else str(one.starts),
                    one.name,
                    one.until.isoformat("minutes") if one.until else "",
                ],
            )
        )
        for one in contents.entries
    ]


def left_out(contents: Contents) -> list[tuple[str, str]]:
    return [(one.name, one.why.value) for one in contents.left_out]


def refused(text: str) -> Sequence[str]:
    with pytest.raises(Refused) as caught:
        read(text)
    return [str(fault) for fault in caught.value.faults]
