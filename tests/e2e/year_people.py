"""The people of a district for a year, what each of them works on, and how they like to answer.

Imports nothing of ours but the control client. A `Goal` is written down as a person would say it;
the year's telling turns it into what is typed into forms.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.e2e.control import Control, Json

CHICAGO, NEW_YORK, DENVER = "America/Chicago", "America/New_York", "America/Denver"
FIRST_DAY = date(2026, 8, 17)  # a Monday
LAST_DAY = date(2027, 6, 11)  # a Friday
WEEKS = 43
BREAKS = (date(2026, 11, 23), date(2026, 12, 21), date(2026, 12, 28), date(2027, 3, 15))
"""The Mondays of the weeks in which nobody answers anything."""


@dataclass(frozen=True, slots=True)
class School:
    """A team with two channels; `above` is the team it is part of."""

    name: str
    level: str
    tz: str
    leader: str
    people: tuple[str, ...]
    above: str = ""

    @property
    def wins(self) -> str:
        return f"C0{self._word}WINS"

    @property
    def leaders(self) -> str:
        return f"C0{self._word}LEADERS"

    @property
    def _word(self) -> str:
        return self.name.split()[0].upper()


DISTRICT = School("Willow Creek", "district", CHICAGO, "U0GRACE", ("U0GRACE", "U0TOM"))
MAPLE = School(
    "Maple Grove", "school", CHICAGO, "U0CLEO", ("U0CLEO", "U0ANA", "U0BEN", "U0WEI"), DISTRICT.name
)
RIVERSIDE = School(
    "Riverside", "school", NEW_YORK, "U0MARCUS", ("U0MARCUS", "U0LENA", "U0INES"), DISTRICT.name
)
HARBOR = School(
    "Harbor High", "school", DENVER, "U0RUTH", ("U0RUTH", "U0SAM", "U0PRIYA"), DISTRICT.name
)
GRADE_3 = School("Grade 3", "team", CHICAGO, "U0ANA", ("U0ANA", "U0WEI"), MAPLE.name)
SCHOOLS = (DISTRICT, MAPLE, RIVERSIDE, HARBOR, GRADE_3)


def zone_of(person: str) -> str:
    """The zone of the first team that has them."""
    return next((school.tz for school in SCHOOLS if person in school.people), CHICAGO)


NAMES = {
    "U0TOM": "Tom Novak",
    "U0GRACE": "Grace Kim",
    "U0CLEO": "Cleo Park",
    "U0ANA": "Ana Rivera",
    "U0BEN": "Ben Okafor",
    "U0WEI": "Wei Chen",
    "U0MARCUS": "Marcus Bell",
    "U0LENA": "Lena Ortiz",
    "U0INES": "Ines Duarte",
    "U0RUTH": "Ruth Adler",
    "U0SAM": "Sam Lee",
    "U0PRIYA": "Priya Shah",
    "U0DAN": "Dan Whitfield",
}


@dataclass(slots=True)
class Someone:
    """A person, and what they do in Slack. Every act must be answered, or the year ends here."""

    id: str
    slack: Control = field(repr=False)
    read: list[str] = field(default_factory=list)
    """The words of every answer they got."""

    @property
    def name(self) -> str:
        return NAMES[self.id]

    def types(self, text: str) -> Json:
        """`/okr text`: what is answered, only to them or as a form."""
        return self._answered(self.slack.command(self.id, text))

    def says(self, text: str) -> str:
        """`/okr text`: the words of the one answer."""
        (message,) = self.types(text)["ephemerals"]
        return str(message["text"])

    def opens(self, text: str) -> Json:
        """`/okr text` that opens a form: the form."""
        view: Json = self.types(text)["modal"]
        return view

    def presses(self, action_id: str, value: str | None = None, **where: Any) -> Json:
        """A button where they look: their form, their newest message that has it, their Home."""
        if value is not None:
            where["value"] = value
        return self._answered(self.slack.action(self.id, action_id, **where))

    def picks(self, name: str, value: Any, **others: Any) -> Json:
        """Choose or type into a live input of the form before them; the form as it is then."""
        block, action = self._input(name)
        values = {self._input(other)[0]: one for other, one in others.items()}
        answer = self.slack.action(
            self.id, action, block_id=block, selected=value, values=values or None
        )
        view: Json = self._answered(answer)["modal"]
        return view

    def sends(self, **values: Any) -> Json:
        """Fill in the form before them and send it; it must be taken."""
        answer = self._send(values)
        assert "errors" not in answer, answer["errors"]
        return answer

    def is_told(self, **values: Any) -> dict[str, str]:
        """Send the form before them, which is not taken: what is said, by the name of the field."""
        errors: dict[str, str] = self._send(values)["errors"]
        return {name.split(":")[0]: sentence for name, sentence in errors.items()}

    def _send(self, values: dict[str, Any]) -> Json:
        named = {self._input(name)[0]: value for name, value in values.items()}
        return self._answered(self.slack.submit(self.id, named))

    def form(self) -> Json:
        """The form before them."""
        view = self.slack.modal(self.id)
        assert view is not None, f"{self.name} has no form open"
        return view

    def inputs(self) -> dict[str, tuple[str, str]]:
        """The inputs of that form: block and action, without the number of a form drawn anew."""
        return {
            one["block_id"].split(":")[0]: (one["block_id"], one["element"]["action_id"])
            for one in self.form()["blocks"]
            if one["type"] == "input"
        }

    def _input(self, name: str) -> tuple[str, str]:
        known = self.inputs()
        assert name in known, (name, list(known))
        return known[name]

    def sees_home(self) -> str:
        """Everything that is written on their Home."""
        view = self.slack.home(self.id)
        return "" if view is None else "\n".join(texts(view["blocks"]))

    def newest(self) -> Json:
        """The last message in their conversation with the app."""
        return self.slack.dm(self.id)[-1]

    def _answered(self, answer: Json) -> Json:
        assert answer["ack"] is True, (self.id, answer)
        self.read += [str(message["text"]) for message in answer["ephemerals"]]
        return answer


def texts(value: Any) -> list[str]:
    """Every text inside blocks, in reading order."""
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [
        text for key, one in value.items() if key != "text" or not own for text in texts(one)
    ]


# --- what they work on --------------------------------------------------------------------------

Manner = Callable[[Someone, "Goal", str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """An objective: `supports` is the title of the one above it, `sample` where it came from."""

    title: str
    team: School
    owner: str
    supports: str = ""
    sample: str = ""


@dataclass(slots=True, kw_only=True)
class Goal:
    """A key result: what is chosen and typed into its form, and how its owner answers later.

    The number runs evenly from `begins` to `reached` on the last day. `key` comes in August.
    """

    aim: Aim
    owner: str
    title: str
    kind: str
    typed: dict[str, Any]
    begins: int
    reached: int
    manner: Manner
    of: int | None = None
    """Out of how many, where the number is a share."""
    sample: str = ""
    """Where it came from, if from the library."""
    key: str = ""

    def number(self, week: int) -> int:
        return self.begins + round((self.reached - self.begins) * week / (WEEKS - 1))

    def value(self, week: int) -> str:
        """What is to be said in that week, as typed."""
        return f"{self.number(week)}" if self.of is None else f"{self.number(week)}/{self.of}"


def by_button(who: Someone, goal: Goal, value: str) -> None:
    """New number, beside the key result in the prompt."""
    who.presses("check_in.open", goal.key)
    who.sends(value=value, confidence="on_track")


def by_form(who: Someone, goal: Goal, value: str) -> None:
    form = who.opens(f"checkin {goal.key}")
    assert form["callback_id"] == "check_in.submit"
    who.sends(value=value, confidence="on_track", note="Going as planned.")


def by_line(who: Someone, goal: Goal, value: str) -> None:
    said = who.says(f"c {goal.key} {value} ok")
    assert said.startswith("Saved:"), said


def by_steps(who: Someone, goal: Goal, value: str) -> None:
    """The steps that are done, ticked in the form."""
    who.opens(f"c {goal.key}")
    done = [str(step) for step in range(1, int(value) + 1)]
    who.sends(value=done, confidence="on_track")


def by_word(who: Someone, goal: Goal, value: str) -> None:
    """Yes or no."""
    said = who.says(f"c {goal.key} {'yes' if value == '1' else 'no'} ok")
    assert said.startswith("Saved:"), said


def moment(day: date, at: time, tz: str = CHICAGO) -> datetime:
    """That time on the wall in `tz`, in UTC."""
    return datetime.combine(day, at, ZoneInfo(tz)).astimezone(UTC)


def wednesday(week: int) -> date:
    return FIRST_DAY + timedelta(weeks=week, days=2)
