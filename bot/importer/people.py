"""Who rows mean: people by Slack id or by the name that Slack shows.

May import `bot.okr.model`, `storage` and its neighbors.
"""

from collections.abc import Iterator

from bot.importer.cells import Fault, quote
from bot.importer.read import Row
from bot.okr.model import Cover, Member
from storage import Session, members


class People:
    """Who is active. `actor` owns the rows that name nobody.

    What is asked of a row assumes that it has no `faults`.
    """

    def __init__(self, session: Session, actor_id: str) -> None:
        self._by_name: dict[str, list[Member]] = {}
        for member in members.all(session):
            if member.is_active:
                for name in {member.id.casefold(), " ".join(member.name.casefold().split())}:
                    self._by_name.setdefault(name, []).append(member)
        self.actor = self.named(actor_id)

    def faults(self, row: Row) -> Iterator[Fault]:
        """Names that are nobody's, or of more than one."""
        for column, names in (
            ("owner", (row.owner,)),
            ("objective_owner", (row.objective_owner,)),
            ("leaders", row.leaders),
            ("reporters", row.reporters),
            ("cover", (row.cover,)),
        ):
            for name in filter(None, names):
                found = self._all_named(name)
                if not found:
                    sentence = f"Nobody here is called {quote(name)}. Use the name Slack shows."
                    yield Fault(row.line, column, sentence)
                elif len(found) > 1:
                    ids = " or ".join(sorted(member.id for member in found))
                    sentence = f"{len(found)} people are called {quote(name)}. Write {ids} instead."
                    yield Fault(row.line, column, sentence)

    def named(self, name: str) -> Member:
        return self._all_named(name)[0]

    def owner(self, row: Row) -> Member:
        return self.named(row.owner) if row.owner else self.actor

    def leaders(self, row: Row) -> tuple[str, ...]:
        return tuple(self.named(name).id for name in row.leaders)

    def reporters(self, row: Row) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.named(name).id for name in row.reporters))

    def cover(self, row: Row) -> Cover | None:
        if not (row.cover and row.cover_starts and row.cover_until):
            return None
        member = self.named(row.cover)
        return Cover(member_id=member.id, starts=row.cover_starts, until=row.cover_until)

    def _all_named(self, name: str) -> list[Member]:
        return self._by_name.get(name.removeprefix("@").casefold(), [])
