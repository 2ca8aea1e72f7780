"""One objective in full, in every state.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from datetime import date, timedelta
from decimal import Decimal

from bot.okr.model import Cycle, CycleState, Decision, Review
from bot.okr.tree import ObjectiveStanding, Target
from messages import Message, objective_view
from messages.preview import tree
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings

VERBS = ("edit", "new", "align", "reflect")


def cycle(say: Words, state: CycleState) -> Cycle:
    return Cycle(
        id=1,
        name=say("School year 2026–27"),
        starts=date(2026, 8, 12),
        ends=date(2027, 6, 11),
        state=state,
    )


def several(say: Words) -> list[ObjectiveStanding]:
    return [
        ObjectiveStanding(objective=one, key_results=tuple(standings(*tree.of(say, one))))
        for one in tree.objectives(say)
    ]


@sample("objective_view.show")
def show(say: Words = as_is) -> Message:
    first, second, _third, fourth = several(say)
    year = cycle(say, CycleState.OPEN)
    return objective_view.show(
        first, [second, fourth], None, year, tree.teams(say), people(say), NOW, verbs=VERBS
    )


@sample("objective_view.show.reviewed")
def show_reviewed(say: Words = as_is) -> Message:
    """At the end of its cycle, for its own team."""
    first, second, *_ = several(say)
    review = Review(
        id=1,
        author_id="U0CLEO",
        at=NOW - timedelta(days=1),
        score=Decimal("0.7"),
        suggested=Decimal("0.66"),
        decision=Decision.CHANGE,
        helped=say("Home visits in September."),
        learned=say("Begin before the holidays."),
        objective_id=second.objective.id,
    )
    return objective_view.show(
        second,
        [],
        Target(first.objective, first.key_results[0].key_result),
        cycle(say, CycleState.CLOSED),
        tree.teams(say),
        people(say),
        NOW,
        review=review,
        may_read_notes=True,
    )


@sample("objective_view.show.planned")
def show_planned(say: Words = as_is) -> Message:
    """Before its cycle, without key results."""
    *_, lone, _fourth = several(say)
    year = cycle(say, CycleState.PLANNED)
    above = Target(several(say)[0].objective)
    return objective_view.show(lone, [], above, year, tree.teams(say), people(say), NOW)


@sample("objective_view.show.many")
def show_many(say: Words = as_is) -> Message:
    first, second, *_ = several(say)
    large = ObjectiveStanding(objective=first.objective, key_results=first.key_results * 8)
    year = cycle(say, CycleState.OPEN)
    return objective_view.show(
        large, [second] * 25, None, year, tree.teams(say), people(say), NOW, verbs=VERBS
    )
