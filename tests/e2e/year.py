"""A district lives through a school year: who does what, month by month, and what is left of it.

People act through the control API only. `live` tells the whole year on one database; `test_year`
looks at what everybody was asked, saw and left behind.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from urllib.request import ProxyHandler, Request, build_opener

from sqlalchemy import select

from bot.sandbox import Channel, Person, Seed
from bot.sandboxed import Bot, School as Workspace, open_school, with_bot
from storage import Session, Store, cycles
from storage.tables import (
    AuditRow,
    CheckInRow,
    CycleRow,
    KeyResultRow,
    ObjectiveRow,
    OutboxRow,
    ReviewRow,
)
from tests.e2e.control import Control, Json
from tests.e2e.year_people import (
    BREAKS,
    NAMES,
    SCHOOLS,
    WEEKS,
    Goal,
    Someone,
    moment,
    wednesday,
    zone_of,
)

LAST_WEEK = WEEKS - 2
"""The last Wednesday on which anybody is asked, counted from 0."""
BEGINNING = moment(date(2026, 8, 10), time(8))
TEN = time(10)


@dataclass(slots=True)
class Year:
    """The year so far. `asks` says who is to be asked for each key, and since when (None: nobody).

    `posts` are all messages ever posted, as the bot sent them; `dms` what is to be seen in the end.
    """

    slack: Control
    store: Store
    workspace_id: str
    token: str
    people: dict[str, Someone]
    goals: dict[str, Goal] = field(default_factory=dict)
    """By their keys."""
    team_ids: dict[str, str] = field(default_factory=dict)
    asks: dict[str, list[tuple[date, str | None]]] = field(default_factory=dict)
    answered: list[tuple[str, str, date]] = field(default_factory=list)
    """Every check-in: key, who, day."""
    posts: list[Json] = field(default_factory=list)
    dms: dict[str, list[Json]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    """What was to be read somewhere, by a few words for it."""
    check_ins: list[tuple[str, str, date]] = field(default_factory=list)
    """Those that hold: key, author, day."""
    scores: dict[str, tuple[Decimal, str]] = field(default_factory=dict)
    """How each key result and objective ended, by its title: score and decision."""
    plans: dict[str, list[tuple[str, Decimal | None, Decimal | None, str]]] = field(
        default_factory=dict
    )
    """The key results of each cycle: key, baseline, target, owner."""
    audited: Counter[str] = field(default_factory=Counter)
    unsent: dict[str, str] = field(default_factory=dict)
    """What is in the outbox and not sent, by its key: the status."""
    exported: bytes = b""
    seconds: float = 0.0

    def __getitem__(self, name: str) -> Someone:
        """A person by the first name, in lower case."""
        return self.people[f"U0{name.upper()}"]

    @property
    def today(self) -> date:
        return self.slack.now().date()

    def travel(self, day: date, at: time = TEN) -> None:
        self.slack.travel(moment(day, at))

    def cycle_id(self, name: str) -> str:
        """What the buttons of a cycle carry."""
        with self.store.begin(self.workspace_id, read_only=True) as session:
            return next(str(one.id) for one in cycles.all(session) if one.name == name)

    def download(self, url: str) -> bytes:
        """A file in Slack, as its app may read it."""
        asked = Request(url, headers={"Authorization": f"Bearer {self.token}"})
        with build_opener(ProxyHandler({})).open(asked, timeout=120) as answer:
            data: bytes = answer.read()
            return data

    def read(self, session: Session) -> None:
        """What is stored, read without the help of `storage`, as anyone with SQL would."""
        check_ins = (
            select(KeyResultRow.key, CheckInRow.author_id, CheckInRow.at)
            .join(KeyResultRow, KeyResultRow.id == CheckInRow.key_result_id)
            .where(CheckInRow.superseded_by_id.is_(None), CheckInRow.kind == "check_in")
        )
        self.check_ins = sorted(
            (key, who, at.date()) for key, who, at in session.execute(check_ins)
        )
        for row in (KeyResultRow, ObjectiveRow):
            about = ReviewRow.key_result_id if row is KeyResultRow else ReviewRow.objective_id
            ended = select(row.title, ReviewRow.score, ReviewRow.decision).join(
                ReviewRow, about == row.id
            )
            for title, score, decision in session.execute(ended):
                self.scores[title] = (score, str(decision))
        plans = (
            select(CycleRow.name, KeyResultRow)
            .join(ObjectiveRow, ObjectiveRow.cycle_id == CycleRow.id)
            .join(KeyResultRow, KeyResultRow.objective_id == ObjectiveRow.id)
            .order_by(CycleRow.id, KeyResultRow.key)
        )
        for cycle, one in session.execute(plans):
            plan = (one.key, one.baseline, one.target, one.owner_id)
            self.plans.setdefault(cycle, []).append(plan)
        self.audited = Counter(session.scalars(select(AuditRow.action)))
        unsent = select(OutboxRow.dedupe_key, OutboxRow.status).where(OutboxRow.status != "sent")
        self.unsent = {key: str(status) for key, status in session.execute(unsent)}

    def asked(self, goal: Goal, since: date, who: str | None) -> None:
        """From that day on, this person is to be asked for it; or nobody."""
        self.asks[goal.key].append((since, who))

    def asked_on(self, key: str, day: date) -> str | None:
        """Who is to be asked for it that day."""
        return next((who for since, who in reversed(self.asks[key]) if since <= day), None)

    def weeks(self, until: date) -> None:
        """Let the Wednesdays before that day pass: at ten everybody answers what they are asked.

        In the weeks `answers` leaves out they read their prompts, and that is all.
        """
        self.store.analyze()  # as PostgreSQL does by itself, minutes after so many new rows
        for week in range(WEEKS):
            day = wednesday(week)
            if self.today < day < until:
                self.travel(day)
                if day - timedelta(days=2) not in BREAKS and self.answers(week):
                    self._answer(week, day)

    def answers(self, week: int) -> bool:
        """On SQLite every week; on PostgreSQL every third, so that each month has answers, too.

        What differs by database shows as well in a third of the answers, and in all the prompts.
        """
        return self.store.dialect == "sqlite" or week < 2 or week % 3 == LAST_WEEK % 3

    def _answer(self, week: int, day: date) -> None:
        for goal in self.goals.values():
            who = self.asked_on(goal.key, day)
            if who is not None:
                goal.manner(self.people[who], goal, goal.value(week))
                self.answered.append((goal.key, who, day))


@contextmanager
def opened(database_url: str) -> Iterator[Year]:
    """The district on a Monday in August, with nothing in it yet but its people and channels."""
    with open_school(_seed(), BEGINNING) as workspace, _bot(workspace, database_url) as bot:
        slack = Control(workspace.sandbox.url)
        people = {one: Someone(one, slack) for one in NAMES}
        yield Year(slack, bot.store, workspace.sandbox.team_id, workspace.sandbox.bot_token, people)


@contextmanager
def _bot(workspace: Workspace, database_url: str) -> Iterator[Bot]:
    store = Store(database_url)
    store.migrate()
    try:
        with with_bot(workspace, store) as bot:
            yield bot
    finally:
        store.close()


def _seed() -> Seed:
    return Seed(
        people=tuple(
            Person(id=one, name=name, tz=zone_of(one), is_admin=one == "U0TOM")
            for one, name in NAMES.items()
        ),
        channels=tuple(
            Channel(id=room, name=room.lower(), member_ids=tuple(NAMES))
            for school in SCHOOLS
            for room in (school.wins, school.leaders)
        ),
        team_name="Willow Creek Schools",
    )
