"""Reading one objective: how far it is and why, its key results, what it supports, who supports it.

May import `storage`, `messages`, `bot.okr`, and the handlers' `find` and `menus`. Every member may;
the words of its review only where the rules allow.
"""

import messages.objective_view
from bot.okr import access
from bot.okr.model import CycleState, Objective
from bot.okr.tree import ObjectiveStanding
from handlers import find, menus
from handlers.answers import Answer
from handlers.context import Ask, Turn
from storage import Session, cycles, key_results, members, objectives, reviews


def show(ask: Ask) -> Answer:
    """`/okr show RD`."""
    turn = ask.turn
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        objective = find.objective(session, ask.words)
        known = {one.id: one for one in cycles.all(session)}
        teams = find.tree(session)
        cycle = known[objective.cycle_id]
        supporters = [
            one
            for one in objectives.supporters(session, objective.id)
            if one.cycle_id == cycle.id or known[one.cycle_id].state is not CycleState.CLOSED
        ]
        target = find.target(session, objective)
        whole, *supporting = _standings(session, turn, [objective, *supporters])
        owners = [one.owner_id for one in (objective, *supporters)]
        names = members.named(session, owners)
        review = reviews.of_objectives(session, [objective.id]).get(objective.id)
    verbs = menus.of_objective(turn.member, objective, teams, cycle.state)
    return messages.objective_view.show(
        whole,
        supporting,
        target,
        cycle,
        teams,
        names,
        turn.now,
        review=review,
        may_read_notes=access.may_read_team_notes(turn.member, objective.team_id, teams),
        verbs=[verb for verb in verbs if verb != "tree"],  # it has a button
        rules=turn.member.rules,
    )


def _standings(session: Session, turn: Turn, several: list[Objective]) -> list[ObjectiveStanding]:
    """These objectives with their key results, of whatever cycle."""
    tracked = key_results.tracked(
        session, objective_ids=[one.id for one in several], states=tuple(CycleState)
    )
    standings = find.standings(tracked, turn)
    return [
        ObjectiveStanding(
            objective=one,
            key_results=tuple(each for each in standings if each.key_result.objective_id == one.id),
        )
        for one in several
    ]
