"""A school whose people were asked on Wednesday, and what became of it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.okr.model import CalendarEntry, DayKind, KeyResult, Member
from bot.okr.rules import DEFAULT_RULES
from bot.prompting import answered, show_again
from storage import calendars, key_results, prompts, schools
from storage.tables import MemberRow, PromptRow
from tests import cast
from tests.bot.school import WEDNESDAY, School

DAY = timedelta(days=1)
THURSDAY = WEDNESDAY + DAY


def nudges(school: School, member: Member = cast.ANA) -> list[str]:
    return [text for text in school.texts(member) if "still open" in text]


def keys(school: School, kind: str) -> list[str]:
    return [key for key in school.outbox() if key.startswith(f"{kind}:")]


def answers(school: School, key_result: KeyResult) -> None:
    """As the handlers do: the fact and the prompt's new face in one transaction."""
    now = school.clock.now()
    check_in = school.answers(key_result, now)
    with school.store.begin(school.workspace_id) as session:
        (tracked,) = key_results.tracked(session, ids=[key_result.id])
        show_again(session, answered(session, tracked, check_in), now)


def skips(school: School, member: Member = cast.ANA) -> None:
    with school.store.begin(school.workspace_id) as session:
        prompt = prompts.open_for(session, member.id)
        assert prompt is not None
        show_again(session, [prompts.skip(session, prompt.id)], school.clock.now())


def changes(school: School, member: Member = cast.ANA, **columns: Any) -> None:
    with school.store.begin(school.workspace_id) as session:
        session.execute(update(MemberRow).where(MemberRow.id == member.id).values(columns))


def rules(school: School, **changed: Any) -> None:
    with school.store.begin(school.workspace_id) as session:
        schools.set_rules(session, replace(DEFAULT_RULES, **changed))


def closed(school: School, day: date, kind: DayKind = DayKind.CLOSED) -> None:
    entry = CalendarEntry(id=0, team_id=cast.GRADE.id, kind=kind, starts=day, ends=day)
    with school.store.begin(school.workspace_id) as session:
        calendars.add(session, [entry])


def prompt_row(school: School) -> PromptRow:
    with school.store.begin_unscoped(read_only=True) as session:
        return (
            session.scalars(select(PromptRow).order_by(PromptRow.id.desc())).first() or PromptRow()
        )
