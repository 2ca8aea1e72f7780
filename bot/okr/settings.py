"""Each setting of a school: where it stands, what it may be, and what does not go together.

`SETTINGS` has every field of `bot.okr.rules.Rules`; a test compares both. The sentence that says a
setting is found by its name, in `messages/templates/_school_settings.j2`.
May import the standard library and `bot.okr`'s model and rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.okr.model import Cadence, Problem
from bot.okr.rules import DEFAULT_RULES, Rules

SHORTEST_DAY_MINUTES = 120


class Group(StrEnum):
    """What stands together on the page and in one form."""

    PROMPTS = "prompts"
    STATUS = "status"
    SCORES = "scores"
    DIGESTS = "digests"
    PRIVACY = "privacy"
    HOURS = "hours"


class Kind(StrEnum):
    """What is chosen or typed."""

    DAY = "day"
    TIME = "time"
    CADENCE = "cadence"
    SWITCH = "switch"
    NUMBER = "number"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A field of `Rules`. A number lies from `least` to `most`, or is 0 where that means never."""

    name: str
    group: Group
    kind: Kind
    least: int = 0
    most: int = 0
    zero_is_never: bool = False

    @property
    def default(self) -> Any:
        return getattr(DEFAULT_RULES, self.name)

    def value(self, rules: Rules) -> Any:
        return getattr(rules, self.name)

    def text(self, rules: Rules) -> str:
        """The value as `read` takes it."""
        value = self.value(rules)
        if isinstance(value, bool):
            return "on" if value else "off"
        return f"{value:%H:%M}" if isinstance(value, time) else str(value)

    def read(self, typed: str) -> Any:
        """The value that was chosen or typed; Problem `settings.*` says what it may be."""
        typed = typed.strip()
        match self.kind:
            case Kind.DAY:
                return self._day(typed)
            case Kind.TIME:
                return self._time(typed)
            case Kind.NUMBER:
                return self._number(typed)
            case Kind.SHARE:
                return self._share(typed)
            case Kind.SWITCH if typed in ("on", "off"):
                return typed == "on"
            case Kind.CADENCE if typed in tuple(Cadence):
                return Cadence(typed)
            case _:
                raise Problem("settings.choice")

    def _day(self, typed: str) -> int:
        if typed not in tuple("01234"):
            raise Problem("settings.day")
        return int(typed)

    def _time(self, typed: str) -> time:
        try:
            at = time.fromisoformat(typed)
        except ValueError:
            raise Problem("settings.not_a_time", typed=typed) from None
        if at.tzinfo is not None:
            raise Problem("settings.not_a_time", typed=typed)
        return at.replace(second=0, microsecond=0)

    def _number(self, typed: str) -> int:
        number = int(typed) if typed.isdecimal() and len(typed) < len("1000000") else -1
        if self.zero_is_never:
            if number == 0 or self.least <= number <= self.most:
                return number
            raise Problem("settings.number_or_never", least=self.least, most=self.most)
        if not self.least <= number <= self.most:
            raise Problem("settings.number", least=self.least, most=self.most)
        return number

    def _share(self, typed: str) -> Decimal:
        try:
            share = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            raise Problem("settings.share") from None
        if not (share.is_finite() and 0 < share <= 1 and share == round(share, 2)):
            raise Problem("settings.share")
        return share.normalize()


def _days(name: str, group: Group) -> Setting:
    return Setting(name=name, group=group, kind=Kind.DAY)


def _at(name: str, group: Group) -> Setting:
    return Setting(name=name, group=group, kind=Kind.TIME)


def _count(name: str, group: Group, least: int, most: int) -> Setting:
    return Setting(name=name, group=group, kind=Kind.NUMBER, least=least, most=most)


def _kept(name: str) -> Setting:
    """Days that a kind of text is kept: at least a month, so that no slip empties a term."""
    return replace(_count(name, Group.PRIVACY, 30, 3650), zero_is_never=True)


def _share(name: str) -> Setting:
    return Setting(name=name, group=Group.SCORES, kind=Kind.SHARE)


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            _days("prompt_weekday", Group.PROMPTS),
            _at("prompt_time", Group.PROMPTS),
            Setting(name="cadence", group=Group.PROMPTS, kind=Kind.CADENCE),
            _count("skip_within_school_days", Group.PROMPTS, 0, 10),
            Setting(name="nudge", group=Group.PROMPTS, kind=Kind.SWITCH),
            _count("messages_a_week", Group.PROMPTS, 1, 10),
            _count("missed_before_offer", Group.PROMPTS, 1, 10),
            _count("offer_after_school_days", Group.PROMPTS, 1, 20),
            _count("stale_after_school_days", Group.STATUS, 1, 40),
            _count("on_track_points", Group.STATUS, 0, 50),
            _count("behind_points", Group.STATUS, 1, 100),
            _count("edit_days", Group.STATUS, 1, 60),
            _share("score_achieved"),
            _share("score_strong"),
            _share("score_partial"),
            _days("wins_weekday", Group.DIGESTS),
            _at("wins_time", Group.DIGESTS),
            _days("support_weekday", Group.DIGESTS),
            _at("support_time", Group.DIGESTS),
            _count("small_group", Group.PRIVACY, 2, 100),
            _count("participation_group", Group.PRIVACY, 3, 100),
            _kept("keep_notes"),
            _kept("keep_barriers"),
            _kept("keep_wins"),
            _kept("keep_reviews"),
            _kept("keep_messages"),
            _kept("keep_audit"),
            Setting(name="legal_hold", group=Group.PRIVACY, kind=Kind.SWITCH),
            _at("staff_begins", Group.HOURS),
            _at("staff_ends", Group.HOURS),
        )
    }
)


def of_group(group: Group) -> list[Setting]:
    return [setting for setting in SETTINGS.values() if setting.group is group]


def back_to_defaults(rules: Rules, group: Group) -> Rules:
    return replace(rules, **{setting.name: setting.default for setting in of_group(group)})


def conflicts(rules: Rules) -> Iterator[tuple[tuple[str, ...], Problem]]:
    """What does not go together: the names of the settings concerned, and a sentence each."""
    if rules.on_track_points >= rules.behind_points:
        yield (
            ("on_track_points", "behind_points"),
            Problem("settings.pace_order", near=rules.on_track_points, far=rules.behind_points),
        )
    for above, below in (("score_achieved", "score_strong"), ("score_strong", "score_partial")):
        high, low = getattr(rules, above), getattr(rules, below)
        if high <= low:
            yield (below, above), Problem("settings.score_order", high=high, low=low)
    begins, ends = rules.staff_begins, rules.staff_ends
    if _minutes(ends) - _minutes(begins) < SHORTEST_DAY_MINUTES:
        yield ("staff_ends", "staff_begins"), Problem("settings.short_day", begins=begins)
        return
    for name in ("prompt_time", "wins_time", "support_time"):
        at = getattr(rules, name)
        if not begins <= at < ends:
            border = "staff_begins" if at < begins else "staff_ends"
            yield (name, border), Problem("settings.outside", at=at, begins=begins, ends=ends)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
