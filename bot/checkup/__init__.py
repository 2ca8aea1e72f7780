"""What `homeroom doctor` finds without asking Slack: the database, and the school in it.

May import `storage`, `bot.okr` and the standard library. It changes nothing.
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
