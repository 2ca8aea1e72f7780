"""How long a week's prompts take to go out, one direct message each, and whom that leaves out.

May import the standard library only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

Asked = tuple[datetime, datetime]
"""When somebody is asked, and when their staff day ends: the prompt is worth nothing after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Prompts that go out without a pause, from the first one's moment to the last one's."""

    begins: datetime
    ends: datetime
    prompts: int
    too_late: int

    @property
    def lasts(self) -> timedelta:
        return self.ends - self.begins


def waves(asked: Iterable[Asked], per_second: float) -> list[Wave]:
    """The waves in order of time, at this many messages a second; `too_late` are those whose staff
    day is over when it is their turn."""
    every = timedelta(seconds=1 / per_second)
    found: list[Wave] = []
    for at, closes in sorted(asked):
        wave = found[-1] if found and at <= found[-1].ends else None
        ends = (wave.ends if wave else at) + every
        late = ends > closes
        if wave:
            found[-1] = Wave(
                begins=wave.begins,
                ends=ends,
                prompts=wave.prompts + 1,
                too_late=wave.too_late + late,
            )
        else:
            found.append(Wave(begins=at, ends=ends, prompts=1, too_late=int(late)))
    return found
