"""What a digest costs: read, choose and write it, for one school and for the whole district.

Read through the same functions as `bot.jobs.digests`. The naive way asks for the owner and the
newest check-in of each key result, one after the other. A part of `make bench`.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session as PlainSession

import messages.digest
from bot.okr.access import subtree
from bot.okr.barriers import people_of
from bot.okr.digest import Movement, select_support, select_wins
from bot.okr.model import Team
from bot.okr.status import assess
from storage import Store, digests, key_results, members, teams, wins
from storage.tables import KeyResultRow
from tests.benchmarks import district, naive_app
from tests.benchmarks.district import NOW, WORKSPACE
from tests.benchmarks.table import Figure, Sizes
from tests.benchmarks.timing import median_ms, once_ms

_WEEK = timedelta(days=7)
_DISTRICT = 1
_MOST = {"sqlite": (5.0, 150.0), "postgresql": (5.0, 300.0)}


def figures(sizes: Sizes) -> Iterator[Figure]:
    for one in district.of(sizes):
        one.reset()
        store = Store(one.url)
        with store.begin(WORKSPACE, read_only=True) as session:
            tree = {team.id: team for team in teams.all(session)}
        scopes = ("one school", tree[district.school_id(3)], 10), ("district", tree[_DISTRICT], 1)
        for (name, team, runs), most in zip(scopes, _MOST[store.dialect], strict=True):
            ids = subtree(team.id, tree)
            naive = once_ms(partial(_naively, store, ids))
            for kind, write in (("needs support", support), ("wins", celebrate)):
                took = median_ms(partial(write, store, team), runs)
                yield Figure(f"digest {kind}, {name}, {one.name}", took, naive=naive, target=most)
        store.close()


def support(store: Store, team: Team) -> object:
    """Who needs support in a team and those below it."""
    with store.begin(WORKSPACE, read_only=True) as session:
        tree = {one.id: one for one in teams.all(session)}
        tracked = key_results.tracked(session, team_ids=subtree(team.id, tree))
        names = members.named(session, people_of(one.barrier for one in tracked))
    digest = select_support(team, [assess(one, NOW) for one in tracked], NOW)
    return messages.digest.support(digest, names, NOW)


def celebrate(store: Store, team: Team) -> object:
    """What moved in the last week."""
    since = NOW - _WEEK
    with store.begin(WORKSPACE, read_only=True) as session:
        ids = subtree(team.id, {one.id: one for one in teams.all(session)})
        moved = digests.movements(session, ids, since, NOW)
        said = wins.since(session, ids, since, NOW)
        names = members.named(session, {win.author_id for win in said})
    changes = [Movement(standing=assess(one, NOW), before=before) for one, before in moved]
    return messages.digest.wins(select_wins(team, changes, said, since, NOW), names, NOW)


def _naively(store: Store, team_ids: Collection[int]) -> list[str]:
    with PlainSession(store.engine) as session:
        lines = []
        for team_id in team_ids:
            of_team = select(KeyResultRow).where(
                KeyResultRow.workspace_id == WORKSPACE, KeyResultRow.team_id == team_id
            )
            lines += [naive_app.line(session, one) for one in session.scalars(of_team)]
        return lines
