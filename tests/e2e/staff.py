"""Twenty people of a small district, twelve weeks, and how each of them likes to answer.

A habit acts through the control API only, and writes down what was done. What must follow from it
is worked out in `promises`. Imports nothing of ours but the control client.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tests.e2e.control import Control, Json

WEEKS = 12
FIRST_DAY = date(2026, 9, 14)  # a Monday; daylight saving ends in week 7, counted from 0
LAST_DAY = date(2026, 12, 4)  # the Friday of the last week
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
BREAK = 7
"""The week in which nobody answers anything."""
QUIET = (6, 9)
"""The weeks in which no number of Harbor High moves."""

CHICAGO, NEW_YORK, DENVER = "America/Chicago", "America/New_York", "America/Denver"
MAPLE, RIVERSIDE, HARBOR, DISTRICT = "Maple Grove", "Riverside", "Harbor High", "Willow Creek"

Act = Literal["answer", "undo", "skip", "snooze", "win"]
Habit = Callable[["Teacher", int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did: an answer (with `number`, `of` and `confidence`), or one of the others."""

    at: datetime
    act: Act
    key: str = ""
    number: Decimal | None = None
    of: Decimal | None = None
    confidence: str = ""


@dataclass(slots=True)
class Teacher:
    """Someone who owns one key result, or two. `habit` is called with (self, week, weekday)."""

    name: str
    school: str
    tz: str
    habit: Habit
    in_shares: bool = False
    """Whether the number is typed as a share, such as 18/24."""
    key_results: int = 1
    keys: list[str] = field(default_factory=list)
    diary: list[Deed] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What they read each time that Slack failed them."""
    slack: Control = field(init=False, repr=False)
    now: datetime = field(init=False, repr=False)

    @property
    def id(self) -> str:
        return f"U0{self.name.split()[0].upper()}"

    @property
    def key(self) -> str:
        return self.keys[0]

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.tz)).date()

    def acts(self, week: int, weekday: int, at: datetime | None = None) -> None:
        """Whatever is their habit on that day, at ten (Chicago) unless said otherwise."""
        self.now = at or moment(week, weekday, time(10))
        self.habit(self, week, weekday)

    # --- what a person does ---------------------------------------------------------------------

    def types(self, text: str) -> str:
        """`/okr text`; the words of the answer."""
        answer = self.slack.command(self.id, text)
        assert answer["ack"] is True, answer
        (message,) = answer["ephemerals"]
        return str(message["text"])

    def presses(self, action_id: str, value: str | None = None) -> Json:
        """A button of their newest message that has it."""
        where = {} if value is None else {"value": value}
        answer = self.slack.action(self.id, action_id, **where)
        assert answer["ack"] is True, answer
        return answer

    def checks_in_by_line(self, week: int, word: str = "ok", more: int = 0) -> None:
        number, of = self._reading(week, more)
        value = str(number) if of is None else f"{number}/{of}"
        said = self.types(f"c {self.key} {value} {word}")
        assert said.startswith("Saved:"), said
        self._answered(number, of, {"ok": "on_track", "help": "needs_support"}[word])

    def checks_in_by_form(
        self, opens: Callable[[], Json], week: int, confidence: str, **more: Any
    ) -> None:
        """Opens a form, again while Slack is in trouble, fills it in and saves."""
        while "modal" not in (answer := opens()):
            (message,) = answer["ephemerals"]
            self.troubles.append(message["text"])
        assert answer["modal"]["callback_id"] == "check_in.submit"
        number, of = self._reading(week)
        value = str(number) if of is None else f"{number}/{of}"
        suffixes = [f":{key}" for key in self.keys] if len(self.keys) > 1 else [""]
        values = {f"value{suffix}": value for suffix in suffixes}
        values |= {f"confidence{suffix}": confidence for suffix in suffixes}
        answer = self.slack.submit(self.id, values | more)
        assert (answer["ack"], answer["closed"]) == (True, True), answer
        for key in self.keys:
            self._answered(number, of, confidence, key)

    def presses_same(self) -> None:
        self.presses("check_in.same")
        self._answered_as_before()

    def types_same(self) -> None:
        said = self.types("same")
        assert said.startswith("Saved:"), said
        self._answered_as_before()

    def did(self, act: Act) -> None:
        self.diary.append(Deed(at=self.now, act=act, key=self.key))

    def _answered(
        self, number: Decimal, of: Decimal | None, confidence: str, key: str = ""
    ) -> None:
        self.diary.append(
            Deed(
                at=self.now,
                act="answer",
                key=key or self.key,
                number=number,
                of=of,
                confidence=confidence,
            )
        )

    def _answered_as_before(self) -> None:
        last = next(deed for deed in reversed(self.diary) if deed.act == "answer")
        assert last.number is not None
        self._answered(last.number, last.of, last.confidence)

    def _reading(self, week: int, more: int = 0) -> tuple[Decimal, Decimal | None]:
        """A number that grows a little faster than planned, and reaches 100 % in the last week."""
        if self.in_shares:
            return Decimal(2 * (week + 1) + more), Decimal(24)
        return Decimal(8 * (week + 1) + 4 + more), None


# --- habits -------------------------------------------------------------------------------------


def by_buttons(who: Teacher, week: int, weekday: int) -> None:
    """New number one week, Same as last time the other."""
    if weekday != WEDNESDAY:
        return
    if week % 2 == 0 and not rests(who, week):
        who.checks_in_by_form(lambda: who.presses("check_in.open", who.key), week, "on_track")
    else:
        who.presses_same()


def by_form(who: Teacher, week: int, weekday: int) -> None:
    if weekday != WEDNESDAY:
        return
    if rests(who, week):
        who.types_same()
        return
    typed = f"checkin {who.key}" if week % 2 else f"C {who.key.lower()}"
    who.checks_in_by_form(lambda: who.slack.command(who.id, typed), week, "on_track")


def by_form_for_all(who: Teacher, week: int, weekday: int) -> None:
    """Both key results on one page, from the button under the prompt."""
    if weekday == WEDNESDAY:
        who.checks_in_by_form(lambda: who.presses("check_in.all"), week, "on_track")


def by_line(who: Teacher, week: int, weekday: int) -> None:
    if weekday != WEDNESDAY:
        return
    if rests(who, week):
        who.types_same()
    else:
        who.checks_in_by_line(week)


def by_same(who: Teacher, week: int, weekday: int) -> None:
    """A number one week, `/okr same` the other; in a quiet week, a win to share."""
    if weekday != WEDNESDAY:
        return
    if week % 2 == 0 and not rests(who, week):
        who.checks_in_by_line(week)
    else:
        who.types_same()
    if week == QUIET[1]:
        who.types(f"win {who.key} Every freshman has an adult who asks after them.")
        who.did("win")


def skips(who: Teacher, week: int, weekday: int) -> None:
    if weekday != WEDNESDAY:
        return
    if week % 4 == 3:
        who.checks_in_by_line(week)
        return
    if week % 2:
        assert "Skipped" in who.types("skip")
    else:
        who.presses("prompt.skip")
    who.did("skip")


def snoozes(who: Teacher, week: int, weekday: int) -> None:
    """Every other week: not now but tomorrow; and so is not asked the week after."""
    if week % 2 == 0 and weekday == WEDNESDAY:
        if week % 4:
            who.types("snooze tomorrow")
        else:
            who.presses("prompt.snooze")
        who.did("snooze")
    if week % 2 == 0 and weekday == THURSDAY:
        who.checks_in_by_line(week)


def early(who: Teacher, week: int, weekday: int) -> None:
    """Before being asked, and so never asked, until the break; after it, silent."""
    if weekday == TUESDAY and week < BREAK:
        who.checks_in_by_line(week)


def on_fridays(who: Teacher, week: int, weekday: int) -> None:
    """Every other week, and so is not asked in the weeks between."""
    if weekday == FRIDAY and week % 2 == 0:
        who.checks_in_by_line(week)


def asks(who: Teacher, week: int, weekday: int) -> None:
    """Needs support every other week, and is fine again the week after."""
    if weekday != WEDNESDAY:
        return
    if week % 2:
        who.checks_in_by_line(week)
    else:
        who.checks_in_by_form(
            lambda: who.presses("support.open"),
            week,
            "needs_support",
            barrier="staffing",
            note="Nobody to make the morning calls.",
        )


def undoes(who: Teacher, week: int, weekday: int) -> None:
    """Takes back what was just said; every third week, says it again."""
    if weekday != WEDNESDAY:
        return
    who.checks_in_by_line(week)
    if week % 2:
        who.types("undo")
    else:
        who.presses("check_in.undo")
    who.did("undo")
    if week % 3 == 0:
        who.checks_in_by_line(week, more=-1)


def corrects(who: Teacher, week: int, weekday: int) -> None:
    """Thinks twice; every fourth week, thinks that the first was right after all."""
    if weekday != WEDNESDAY:
        return
    who.checks_in_by_line(week, more=-1)
    who.checks_in_by_line(week)
    if week % 4 == 1:
        who.types("undo")
        who.did("undo")


def rarely(who: Teacher, week: int, weekday: int) -> None:
    if week % 4 == 0:
        by_line(who, week, weekday)


def never(who: Teacher, week: int, weekday: int) -> None:
    pass


def rests(who: Teacher, week: int) -> bool:
    return who.school == HARBOR and week in QUIET


def everyone() -> list[Teacher]:
    return [
        Teacher("Grace Kim", DISTRICT, CHICAGO, by_line),
        Teacher("Ana Rivera", MAPLE, CHICAGO, by_buttons),
        Teacher("Ben Okafor", MAPLE, CHICAGO, by_line),
        Teacher("Wei Chen", MAPLE, CHICAGO, by_form),
        Teacher("Cleo Park", MAPLE, CHICAGO, by_form_for_all, key_results=2),
        Teacher("Dev Patel", MAPLE, CHICAGO, skips),
        Teacher("Eve Lund", MAPLE, CHICAGO, snoozes),
        Teacher("Finn Daly", MAPLE, CHICAGO, never),
        Teacher("Gil Moreno", RIVERSIDE, NEW_YORK, early),
        Teacher("Hana Sato", RIVERSIDE, NEW_YORK, on_fridays),
        Teacher("Iris Vega", RIVERSIDE, NEW_YORK, asks),
        Teacher("Jon Reyes", RIVERSIDE, NEW_YORK, undoes),
        Teacher("Kim Nowak", RIVERSIDE, NEW_YORK, corrects, in_shares=True),
        Teacher("Lou Ferro", RIVERSIDE, NEW_YORK, rarely),
        Teacher("Mia Stone", HARBOR, DENVER, by_buttons),
        Teacher("Ned Flood", HARBOR, DENVER, by_line, in_shares=True),
        Teacher("Ola Berg", HARBOR, DENVER, by_form),
        Teacher("Pam Holt", HARBOR, DENVER, by_same),
        Teacher("Quin Ash", HARBOR, DENVER, by_form, in_shares=True),
        Teacher("Rosa Diaz", HARBOR, DENVER, by_buttons),
    ]


def moment(week: int, weekday: int, at: time, tz: str = CHICAGO) -> datetime:
    """That time on the wall in `tz`, in UTC."""
    day = FIRST_DAY + timedelta(weeks=week, days=weekday)
    return datetime.combine(day, at, ZoneInfo(tz)).astimezone(UTC)
