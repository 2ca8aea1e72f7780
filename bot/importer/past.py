"""Readings from before Homeroom as check-ins: what a row measured, with what the rules made of it.

May import `bot.okr` and its neighbor `read`. Computed in memory, since a file may hold very many.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.importer.read import Row
from bot.okr.check_in import peak_after
from bot.okr.model import CheckIn, CheckInDraft, Reading, Tracked
from bot.okr.status import suggested_confidence


def past(row: Row, tracked: Tracked, now: datetime) -> Iterator[tuple[str, CheckIn]]:
    """(idempotency key, check-in of the owner) for every value of a day, oldest first.

    `tracked` is the new key result; each lies at noon of its day, never after `now`.
    """
    days = [(value.day, value.reading) for value in row.values if value.day]
    for day, reading in sorted(days, key=lambda value: value[0]):
        check_in = _check_in(tracked, day, reading, now)
        tracked = replace(tracked, recent=(check_in,), measured=check_in)
        yield f"import:{tracked.key_result.id}:{day}", check_in


def _check_in(tracked: Tracked, day: date, reading: Reading, now: datetime) -> CheckIn:
    """What was measured on a day, with the confidence its pace suggests."""
    key_result, owner = tracked.key_result, tracked.owner
    suggested = suggested_confidence(tracked, reading, day)
    draft = CheckInDraft(
        key_result_id=key_result.id, reading=reading, confidence=suggested, suggested=suggested
    )
    noon = datetime.combine(day, time(12), ZoneInfo(owner.tz))
    return CheckIn(
        id=0,
        key_result_id=key_result.id,
        author_id=owner.id,
        at=min(noon.astimezone(UTC), now),
        reading=reading,
        confidence=suggested,
        suggested=suggested,
        peak=peak_after(tracked, draft),
    )
