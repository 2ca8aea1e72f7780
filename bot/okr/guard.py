"""Finds what looks like a student in a text: a name, an ID number, a date of birth.

A soft stop, no lock: whoever is sure sends it anyway. It would rather let a name pass than stop
notes that are about groups, programs and colleagues. Nothing that was found is kept or logged.
May import the standard library and `bot.okr`'s days, `guard_names` and `guard_words`.

Measured with our own lists in `tests/okr/guard_notes.py`: of 160 harmless notes it stops none, and
it finds all of 73 that name a student; these the rules were made with. Of 67 written afterwards it
stopped 4 of 42 harmless ones and found 18 of 25 at first; now 2 and 21. Real notes will do no
better. It cannot see names in small letters, a first name that says nothing about a child, or a
student who is called like a colleague.

Words are looked at a few to the left and right, so the time grows with the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.okr import guard_words as words
from bot.okr.days import date_named
from bot.okr.guard_names import Known, fold, students_name

LONGEST_QUOTE = 40


class Looks(StrEnum):
    """What a piece of text looks like."""

    NAME = "name"
    ID_NUMBER = "id_number"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True, slots=True)
class Finding:
    looks: Looks
    quote: str


def first_finding(text: str, today: date, is_known: Known = lambda _: False) -> Finding | None:
    """The first thing that looks like a student; None for a text that may be sent."""
    typed = unicodedata.normalize("NFC", text)
    if quote := _birth_date(typed, today):
        return Finding(Looks.BIRTH_DATE, quote[:LONGEST_QUOTE])
    if quote := _id_number(typed):
        return Finding(Looks.ID_NUMBER, quote[:LONGEST_QUOTE])
    if quote := students_name(typed, is_known):
        return Finding(Looks.NAME, quote[:LONGEST_QUOTE])
    return None


def known_among(names: Iterable[str]) -> Known:
    """Whether somebody or some team of these names is meant, by all of it or by a part."""
    several = [frozenset(re.split(r"[\W_]+", fold(name))) for name in names]

    def is_known(quote: str) -> bool:
        said = frozenset(re.split(r"[\W_]+", fold(quote)))
        return any(said <= one for one in several)

    return is_known


# Dates of birth

_DATE = re.compile(
    r"(?<![\d/.-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? "
    r"\d{4}|\d{1,2}(?:st|nd|rd|th)? (?:de )?[a-z]{3,10}(?: de|,)? \d{4})(?![\d/-])",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\b|born\b|birth ?da(?:te|y)\b|date of birth\b|nacid[oa]\b|naci[oó]\b"
    r"|fecha de nacimiento\b)",
    re.IGNORECASE,
)
_SHORT_DATE = re.compile(r"(?<!\d)\d{1,2}[/-]\d{1,2}(?!\d)|\b(?:19|20)\d\d\b")
_CERTAIN = re.compile(r"d\.?o\.?b|date of birth|birth ?date|fecha", re.IGNORECASE)
_OLD_THINGS = frozenset(
    "since from opened adopted dated version until through of law policy survey built founded "
    "desde established last revised updated signed effective".split()
)
_NEAR = 30
_YOUNGEST, _OLDEST = 3, 20


def _birth_date(typed: str, today: date) -> str:
    for said in _BORN.finditer(typed):
        near = typed[said.end() : said.end() + _NEAR]
        form = _SHORT_DATE if _CERTAIN.match(said[0]) else _DATE
        found = _DATE.search(near) or form.search(near)
        if found:
            return typed[said.start() : said.end() + found.end()]
    for found in _DATE.finditer(typed):
        before = typed[max(0, found.start() - _NEAR) : found.start()].split()
        about_things = _OLD_THINGS.intersection(map(fold, before[-2:]))
        if before and not about_things and _is_of_a_child(found[0], today):
            return found[0]
    return ""


def _is_of_a_child(said: str, today: date) -> bool:
    """Whether somebody who goes to school may have been born that day."""
    year = re.search(r"\d{4}", said)
    day = date_named(re.sub(r"[.-](?=\d+[.-]|\d+$)", "/", said) if not year else said, today)
    found = int(year[0]) if year else day.year if day else today.year
    return today.year - _OLDEST <= found <= today.year - _YOUNGEST


# ID numbers

_SAID_ID = re.compile(
    r"\b(?:(?P<of>[^\W\d_]+) )?(?:i\.?d\.?s?|ssid|suid|ssn"
    r"|(?:student|lunch|pupil) (?:number|no\.?|pin|#)"
    r"|matr[ií]cula|n[uú]mero de (?:estudiante|alumno))(?![^\W\d_])[ #:.=-]{0,3}(?:is |es )?"
    r"(?P<number>[A-Za-z]{0,3}\d{4,12})\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w.,$€£#/:=-])\d{6,10}(?![\w%/:=-]|[.,]\d)")
_SOCIAL = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_OF_THINGS = frozenset(
    "zoom meeting call ticket grant vendor event course class device asset room form tax job order "
    "work webinar conference item case project google teams session badge".split()
)
_COUNTED_BEFORE = frozenset(
    "ticket order po invoice grant room zoom meeting code isbn budget account phone call tel ext "
    "fax model serial version page zip line form raised spent cost costs about over nearly "
    "almost total population reached dollars usd request number policy extension text at around "
    "roughly read logged".split()
)
_COUNTED_AFTER = frozenset(
    "minutes words dollars steps books pages students families visits hits miles points people "
    "residents hours meals calories volunteers clicks downloads minutos palabras libros paginas "
    "dolares estudiantes familias view views count total".split()
)


def _id_number(typed: str) -> str:
    if social := _SOCIAL.search(typed):
        return social[0]
    for said in _SAID_ID.finditer(typed):
        if fold(said["of"] or "") not in _OF_THINGS:
            return said[0] if fold(said["of"] or "") in words.CHILD else said["number"]
    for found in _DIGITS.finditer(typed):
        before = typed[max(0, found.start() - _NEAR) : found.start()]
        after = typed[found.end() : found.end() + _NEAR]
        if not (
            found[0].endswith("000")
            or _is_day(found[0])
            or re.search(r"[$€£]\s?$", before)
            or _COUNTED_BEFORE.intersection(map(_bare, before.split()[-2:]))
            or _COUNTED_AFTER.intersection(map(_bare, after.split()[:2]))
        ):
            return found[0]
    return ""


def _bare(word: str) -> str:
    return fold(word).strip(".,:;#()")


def _is_day(digits: str) -> bool:
    """20260914, as in the name of a file."""
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return len(digits) == 8
