"""A check-in from what a person typed to what may be stored: the line, the review, the corrections.

May import the standard library and `bot.okr`'s calendar, model, numbers, progress, rules, status
and texts.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.okr.calendar import local_day
from bot.okr.model import CheckIn, CheckInDraft, Confidence, Problem, Tracked
from bot.okr.numbers import checked
from bot.okr.progress import progress
from bot.okr.rules import DEFAULT_RULES, Rules
from bot.okr.status import suggested_confidence
from bot.okr.texts import clean

NOTE_LIMIT = 300
WIN_LIMIT = 200

_WORDS_FOR = {
    Confidence.ON_TRACK: ("ok", "okay", "on track", "on-track", "good", "green"),
    Confidence.WATCHING: ("watch", "watching", "yellow"),
    Confidence.NEEDS_SUPPORT: (
        "help",
        "need help",
        "needs help",
        "support",
        "need support",
        "needs support",
        "at risk",
        "at-risk",
        "red",
    ),
}
_CONFIDENCE_OF = {word: confidence for confidence, words in _WORDS_FOR.items() for word in words}
_CONFIDENCE = re.compile(
    rf"(?:^|\s)({'|'.join(sorted(_CONFIDENCE_OF, key=len, reverse=True))})$", re.IGNORECASE
)
_DASH = "\u2010\u2011\u2012\u2013\u2212-"
_KEY = re.compile(
    rf"[`'*]*([A-Za-z]{{2,4}})[ {_DASH}]{{0,3}}([0-9]{{1,4}})[`'*]*(?![\w/%]|[:.,]\d)"
)
_NOTE = re.compile(
    rf"""
    -{{2,}} | \|                                 # two hyphens, or a bar
    | (?<=\S) [—―] | (?<=\S\s) [—―]              # a long dash after a value
    | [—―] (?!\d)                                # or where it is no minus
    | (?<=\S\s) [{_DASH}] (?=\s)                 # any dash between spaces after a value
    | (?<=\s) [{_DASH}] (?=[^\W\d])              # or before a letter
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line `KEY value [ok|watch|help] [-- note]`, taken apart but not yet understood.

    `value_text` is for `numbers.parse_reading`; it is empty when only the key was typed, and
    "nodata" when a word or a note came without a number.
    """

    key: str
    value_text: str = ""
    confidence: Confidence | None = None
    note: str = ""


def parse_line(text: str) -> Line:
    """The parts of a one-line check-in; raises `Problem` (`line.*`) when it names no key result."""
    typed = " ".join(unicodedata.normalize("NFKC", text).split())
    if not typed:
        raise Problem("line.empty")
    key = _KEY.match(typed)
    if not key:
        raise Problem("line.no_key", typed=text)
    answer, note = typed[key.end() :].lstrip(":,"), ""
    if mark := _NOTE.search(answer):
        answer, note = answer[: mark.start()], answer[mark.end() :].strip()
    answer, confidence = answer.strip(), None
    if word := _CONFIDENCE.search(answer):
        answer, confidence = answer[: word.start()].strip(), _CONFIDENCE_OF[word[1].lower()]
    if not answer and (confidence or note):
        answer = "nodata"
    return Line(key=_joined(key), value_text=answer, confidence=confidence, note=note)


def normalize_key(text: str) -> str | None:
    """`RD-2` for `rd-2`, `RD2` or `rd 2`; None for what is no key."""
    typed = " ".join(unicodedata.normalize("NFKC", text).split())
    key = _KEY.fullmatch(typed)
    return _joined(key) if key else None


def key_order(key: str) -> tuple[str, int, str]:
    """Sorts RD-2 before RD-10."""
    prefix, _, number = key.partition("-")
    return prefix, int(number) if number.isdecimal() else 0, key


def review(
    draft: CheckInDraft,
    tracked: Tracked,
    now: datetime,
) -> CheckInDraft:
    """The draft as it may be stored: texts clean, sharing only of a win, the suggestion ours.

    Raises `Problem`: `note.too_long`, `win.too_long`, or `number.*` for an impossible reading.
    """
    key_result = tracked.key_result
    if draft.reading is not None:
        checked(key_result.measure, draft.reading)
    note, win = clean(draft.note), clean(draft.win)
    if len(note) > NOTE_LIMIT:
        raise Problem("note.too_long", typed=draft.note, limit=NOTE_LIMIT, length=len(note))
    if len(win) > WIN_LIMIT:
        raise Problem("win.too_long", typed=draft.win, limit=WIN_LIMIT, length=len(win))
    return replace(
        draft,
        note=note,
        win=win,
        share_win=draft.share_win and bool(win),
        suggested=suggested_confidence(tracked, draft.reading, local_day(now, tracked.owner.tz)),
    )


def same_draft(
    tracked: Tracked,
    now: datetime,
) -> CheckInDraft:
    """The last number and the last confidence once more; `Problem` `same.nothing_yet` before any.

    The plan moves on meanwhile, so this never turns a key result greener. With a data schedule only
    the confidence is said again: an old number is no new data.
    """
    key_result, latest = tracked.key_result, tracked.latest
    if latest is None:
        raise Problem("same.nothing_yet", key=key_result.key)
    draft = CheckInDraft(
        key_result_id=key_result.id,
        reading=None if key_result.data_dates else tracked.reading,
        confidence=latest.confidence,
        suggested=latest.suggested,
    )
    return review(draft, tracked, now)


def numberless_draft(
    tracked: Tracked, confidence: Confidence | None, now: datetime
) -> CheckInDraft:
    """No new data, and how it is going: as last time where nothing is said."""
    suggested = suggested_confidence(tracked, None, local_day(now, tracked.owner.tz))
    before = tracked.latest.confidence if tracked.latest else suggested
    draft = CheckInDraft(
        key_result_id=tracked.key_result.id,
        reading=None,
        confidence=confidence or before,
        suggested=suggested,
    )
    return review(draft, tracked, now)


def corrected_by(tracked: Tracked, author_id: str, now: datetime) -> CheckIn | None:
    """The check-in that another one by this author at `now` corrects: their own of the same day."""
    latest, tz = tracked.latest, tracked.owner.tz
    if latest is None or latest.author_id != author_id:
        return None
    return latest if local_day(latest.at, tz) == local_day(now, tz) else None


def peak_after(
    tracked: Tracked, draft: CheckInDraft, corrected: CheckIn | None = None
) -> Decimal | None:
    """The highest progress ever, this draft included; None while unknown.

    The peak of the check-in that the draft corrects does not count.
    """
    counted = (earlier for earlier in tracked.recent if earlier != corrected)
    before = next(counted, None)
    peaks = (before.peak if before else None, progress(tracked.key_result.measure, draft.reading))
    return max((peak for peak in peaks if peak is not None), default=None)


def undo_deadline(check_in: CheckIn, rules: Rules = DEFAULT_RULES) -> datetime:
    """The last moment at which its author may take it back or edit it."""
    return check_in.at + timedelta(days=rules.edit_days)


def _joined(key: re.Match[str]) -> str:
    return f"{key[1].upper()}-{int(key[2])}"
