"""What `homeroom doctor` finds: the database, the school in it, and who has installed Homeroom.

May import `storage`, `bot.okr` and the leaves; only `installations` asks Slack, by clients it is
given. It changes nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` is empty when it is well. A hint is no fault: Homeroom runs,
    and does less for the school than it could."""

    what: str
    says: str
    remedy: str = ""
    is_hint: bool = False

    @property
    def is_well(self) -> bool:
        return not self.remedy
